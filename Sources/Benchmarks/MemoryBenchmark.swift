import Algorithms
import DecPOMDP
import Foundation
import RandomStreams

/// Measures the resident memory of a trial of 20 agents: MASAC with differential attention, batches of 256, and
/// a replay buffer of 100 000 transitions, expert actions included, that is full.
func benchmarkMemory() throws {
  let before = try residentMegabytes()
  for actions in ["all", "own"] {
    guard
      let update = CriticUpdate(
        critic: "differential_attention", agents: 20, actorActions: actions)
    else { continue }
    let learner = try residentMegabytes()
    let copies = 50
    let buffer = ReplayBuffer(
      update.environment, copyCount: copies, capacity: 100_000, replaying: .executed,
      storesExpertActions: true)
    fill(buffer, update, copies: copies)
    for _ in 0..<5 {
      buffer.sample(into: update.batch, stream: &update.stream)
      update.update()
    }
    let all = try residentMegabytes()
    print(
      "resident memory, 20 agents, actor_actions \(actions): program \(before) MB, "
        + "learner \(learner - before) MB, buffer of \(buffer.count) and an update "
        + "\(all - learner) MB, in total \(all) MB")
  }
}

private func fill(_ buffer: ReplayBuffer, _ update: CriticUpdate, copies: Int) {
  let environment = update.environment
  let outcome = StepOutcome(environment, copyCount: copies)
  func random(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(2 * update.stream.uniform() - 1) }
  }
  let observations = random(copies * environment.observationWidth)
  let actions = random(copies * environment.actionWidth)
  let isKnown = [Bool](repeating: true, count: copies * environment.agents.count)
  observations.withUnsafeBufferPointer { observations in
    actions.withUnsafeBufferPointer { actions in
      isKnown.withUnsafeBufferPointer { isKnown in
        for _ in 0..<buffer.stepsPerCopy {
          buffer.append(
            observations: observations, privileged: UnsafeBufferPointer(start: nil, count: 0),
            actions: actions, expert: (actions, isKnown), outcome: outcome)
        }
      }
    }
  }
}

/// What the kernel counts as this process's memory, in MB: `VmRSS` now, or `VmHWM` at its highest.
func residentMegabytes(_ field: String = "VmRSS") throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("\(field):") }
  let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
  return (kilobytes ?? 0) / 1_000
}

/// Lets the kernel count the highest memory anew.
func forgetHighestMemory() throws {
  try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
}
