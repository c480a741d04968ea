import Algorithms
import DecPOMDP
import LinearAlgebra
import RandomStreams
import Testing

@Suite struct ReplayBufferTests {
  private let environment = EnvironmentSpecification(
    agents: ["one", "two"].map {
      AgentSpecification(
        name: $0, observation: [VectorEntry(name: "o", unit: "1", meaning: "o")],
        action: [VectorEntry(name: "a", unit: "1", meaning: "a")])
    }, privileged: [VectorEntry(name: "p", unit: "1", meaning: "p")], stepsPerEpisode: 4)

  /// Appends step t of both copies; every number says which copy and step it is of.
  private func append(_ t: Int, to buffer: ReplayBuffer, isTerminal: Bool = false, expert: Bool) {
    let outcome = StepOutcome(environment, copyCount: 2)
    var (observations, privileged, actions): ([Float], [Float], [Float]) = ([], [], [])
    var (expertActions, known): ([Float], [Bool]) = ([], [])
    for copy in 0..<2 {
      let tag = Float(1_000 * copy + t)
      observations += [tag, tag + 0.25]
      privileged.append(tag + 0.5)
      actions += [tag / 4_096, -tag / 4_096]
      expertActions += [tag / 8_192, 0]
      known += [true, false]
      outcome.reward[copy] = -tag
      outcome.isTerminal[copy] = isTerminal
      outcome.executed[2 * copy] = 0.5
      outcome.executed[2 * copy + 1] = 0.5
    }
    observations.withUnsafeBufferPointer { o in
      privileged.withUnsafeBufferPointer { p in
        actions.withUnsafeBufferPointer { a in
          expertActions.withUnsafeBufferPointer { e in
            known.withUnsafeBufferPointer { k in
              buffer.append(
                observations: o, privileged: p, actions: a, expert: expert ? (e, k) : nil,
                outcome: outcome)
            }
          }
        }
      }
    }
  }

  private func buffer(
    capacity: Int = 20, _ replayed: ReplayedAction = .chosen, expert: Bool = true
  ) -> ReplayBuffer {
    ReplayBuffer(
      environment, copyCount: 2, capacity: capacity, replaying: replayed,
      storesExpertActions: expert)
  }

  @Test func `a transition comes back whole, with the next row as its next state`() {
    let buffer = buffer()
    for t in 0..<6 { append(t, to: buffer, isTerminal: t == 3, expert: true) }
    #expect(buffer.count == 10)
    let batch = TransitionBatch<Float>(environment, rows: 300)
    var stream = RandomStream(seed: 1, "sampling")
    buffer.sample(into: batch, stream: &stream)
    var seen: Set<Float> = []
    for row in 0..<batch.rows {
      let tag = batch.state[row, 0]
      seen.insert(tag)
      #expect(batch.state[row, 1] == tag + 0.25 && batch.state[row, 2] == tag + 0.5)
      #expect(batch.action[row, 0] == tag / 4_096 && batch.action[row, 1] == -tag / 4_096)
      #expect(batch.expertAction[row, 0] == tag / 8_192)
      #expect(batch.expertMask[row, 0] == 1 && batch.expertMask[row, 1] == 0)
      #expect(batch.reward[row, 0] == -tag)
      let isTerminal = tag == 3 || tag == 1_003
      #expect(batch.continues[row, 0] == (isTerminal ? 0 : 1))
      if !isTerminal { #expect(batch.nextState[row, 0] == tag + 1) }
    }
    #expect(seen == [0, 1, 2, 3, 4, 1_000, 1_001, 1_002, 1_003, 1_004])
  }

  @Test func `a full ring forgets the oldest and never pairs newest with oldest`() {
    let buffer = buffer(capacity: 6)
    for t in 0..<50 { append(t, to: buffer, expert: true) }
    #expect(buffer.count == 6)
    let batch = TransitionBatch<Float>(environment, rows: 200)
    var stream = RandomStream(seed: 1, "sampling")
    buffer.sample(into: batch, stream: &stream)
    for row in 0..<batch.rows {
      let t = batch.state[row, 0].truncatingRemainder(dividingBy: 1_000)
      #expect((46...48).contains(t))
      #expect(batch.nextState[row, 0] == batch.state[row, 0] + 1)
    }
  }

  @Test func `a row whose copy was put elsewhere is not drawn`() {
    let buffer = buffer()
    for t in 0..<6 {
      append(t, to: buffer, expert: false)
      if t == 2 { buffer.cut(copy: 1) }
    }
    let batch = TransitionBatch<Float>(environment, rows: 300)
    var stream = RandomStream(seed: 1, "sampling")
    buffer.sample(into: batch, stream: &stream)
    let tags = Set((0..<batch.rows).map { batch.state[$0, 0] })
    #expect(!tags.contains(1_002) && tags.contains(2) && tags.contains(1_001))
  }

  @Test func `the executed action is kept where it is asked for`() {
    let buffer = buffer(.executed, expert: false)
    for t in 0..<3 { append(t, to: buffer, expert: false) }
    let batch = TransitionBatch<Float>(environment, rows: 10)
    var stream = RandomStream(seed: 1, "sampling")
    buffer.sample(into: batch, stream: &stream)
    #expect(batch.action[4, 0] == 0.5)
    #expect(batch.expertMask[4, 0] == 0)
  }

  @Test func `every transition is as likely as any other`() {
    let buffer = buffer()
    for t in 0..<6 { append(t, to: buffer, expert: false) }
    let batch = TransitionBatch<Float>(environment, rows: 20_000)
    var stream = RandomStream(seed: 1, "sampling")
    buffer.sample(into: batch, stream: &stream)
    var counts: [Float: Int] = [:]
    for row in 0..<batch.rows { counts[batch.state[row, 0], default: 0] += 1 }
    // Six standard deviations of a binomial with n = 20,000 and p = 0.1.
    #expect(counts.count == 10 && counts.values.allSatisfy { abs($0 - 2_000) < 255 })
  }

  @Test(arguments: [0, 1, 3, 7, 50])
  func `the bytes of a buffer are its state's, and bring it back`(steps: Int) throws {
    let one = buffer(capacity: 6)
    for t in 0..<steps { append(t, to: one, isTerminal: t == 47, expert: true) }
    let state = one.state()
    var bytes: [UInt8] = []
    one.write { bytes += $0 }
    #expect(bytes == state.rows.withUnsafeBytes { Array($0) } + state.endings)
    let other = buffer(capacity: 6)
    bytes.withUnsafeBytes { bytes in
      #expect(other.restore(storedSteps: one.storedSteps, from: bytes))
      #expect(!buffer(capacity: 60).restore(storedSteps: one.storedSteps + 1, from: bytes))
    }
    #expect(other.state() == state)
  }

  @Test func `a restored buffer draws the same batches`() throws {
    let one = buffer(capacity: 6)
    for t in 0..<50 { append(t, to: one, isTerminal: t == 47, expert: true) }
    let other = buffer(capacity: 6)
    #expect(other.restore(one.state()))
    append(50, to: one, expert: true)
    append(50, to: other, expert: true)
    let batches = [one, other].map { buffer in
      let batch = TransitionBatch<Float>(environment, rows: 50)
      var stream = RandomStream(seed: 1, "sampling")
      buffer.sample(into: batch, stream: &stream)
      return batch
    }
    for (x, y) in [
      (batches[0].state, batches[1].state), (batches[0].nextState, batches[1].nextState),
      (batches[0].continues, batches[1].continues), (batches[0].reward, batches[1].reward),
    ] {
      for k in 0..<(x.rows * x.columns) { #expect(x.pointer[k] == y.pointer[k]) }
    }
    withExtendedLifetime(batches) {}
    #expect(!buffer(capacity: 8).restore(.init(storedSteps: 99, rows: [], endings: [])))
  }

  @Test func `a hundred thousand transitions of 20 agents fit in 500 MB`() {
    let agents = (0..<20).map { i in
      AgentSpecification(
        name: "agent\(i)",
        observation: (0..<25).map { VectorEntry(name: "o\($0)", unit: "1", meaning: "o") },
        action: (0..<4).map { VectorEntry(name: "a\($0)", unit: "1", meaning: "a") })
    }
    let environment = EnvironmentSpecification(agents: agents, stepsPerEpisode: 96)
    let buffer = ReplayBuffer(
      environment, copyCount: 32, capacity: 100_000, replaying: .chosen,
      storesExpertActions: true)
    #expect(buffer.byteCount < 300_000_000)
  }
}
