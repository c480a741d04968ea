import Algorithms
import DecPOMDP
import Glibc
import LinearAlgebra
import RandomStreams
import Specification

/// Times one update of each algorithm beside the matrix products in it alone, on one thread.
///
/// The shapes are those of the 33-bus scenario: 6 agents that see 25 numbers and set 4 each,
/// batches of 256, policies of 64-64 and critics of 128-128, team readout, policies stepping at
/// every update.
func benchmarkLearning() {
  print("one update, 6 agents, batch 256, one thread: ms, its matrix products alone, ratio")
  for name in ["maddpg", "masac"] {
    for actions in ["own", "all"] {
      guard let time = UpdateTime(algorithm: name, actorActions: actions) else { continue }
      let update = time.milliseconds { time.update() }
      let products = time.milliseconds { time.products() }
      print(
        "  \(name) actor_actions: \(actions)".padded(to: 34), update.rounded(to: 3),
        products.rounded(to: 3), (update / products).rounded(to: 2))
    }
  }
}

private final class UpdateTime {
  private static let rows = 256
  private static let agents = 6
  private static let observation = 25
  private static let action = 4

  private let learner: any Algorithm
  private let batch: TransitionBatch<Float>
  private var stream = RandomStream(seed: 1, "learning benchmark")
  private let shapes: [Product]
  private let a = Buffer<Float>(count: 1 << 20)
  private let b = Buffer<Float>(count: 1 << 20)
  private let c = Buffer<Float>(count: 1 << 20)

  init?(algorithm: String, actorActions: String) {
    func entries(_ count: Int) -> [VectorEntry] {
      (0..<count).map { VectorEntry(name: "entry\($0)", unit: "1", meaning: "a number") }
    }
    let environment = EnvironmentSpecification(
      agents: (0..<Self.agents).map {
        AgentSpecification(
          name: "agent\($0)", observation: entries(Self.observation), action: entries(Self.action))
      },
      stepsPerEpisode: 96)
    let node = Node.mapping([
      "algorithm": .mapping([
        "name": .scalar(algorithm), "actor_actions": .scalar(actorActions),
        "actor_every": .scalar("1"),
      ])
    ])
    guard let configuration = try? decode(AlgorithmChoice.self, from: node).record.algorithm else {
      return nil
    }
    learner = configuration.makeAlgorithm(
      environment: environment, batchSize: Self.rows, stream: &stream)
    batch = TransitionBatch(environment, rows: Self.rows)
    for view in [batch.state, batch.nextState, batch.action, batch.reward] {
      for k in 0..<(view.rows * view.columns) {
        view.pointer[k] = Float(2 * stream.uniform() - 1)
      }
    }
    batch.continues.fill(1)
    shapes = Self.products(isMASAC: algorithm == "masac", isOwn: actorActions == "own")
    for buffer in [a, b] { buffer.fill(0.5) }
  }

  func update() { learner.update(batch, stream: &stream) }

  func products() {
    for shape in shapes {
      for _ in 0..<shape.count {
        Float.gemm(
          transposeA: shape.kind == .tn, transposeB: shape.kind == .nt, m: shape.m, n: shape.n,
          k: shape.k, alpha: 1, a: a.pointer, lda: shape.kind == .tn ? shape.m : shape.k,
          b: b.pointer, ldb: shape.kind == .nt ? shape.k : shape.n, beta: 0, c: c.pointer,
          ldc: shape.n)
      }
    }
  }

  /// The best processor time of some repetitions: what else runs on the machine matters little.
  func milliseconds(_ body: () -> Void) -> Double {
    for _ in 0..<20 { body() }
    var best = Double.infinity
    for _ in 0..<60 {
      let start = clock()
      for _ in 0..<5 { body() }
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC) / 5)
    }
    return best * 1_000
  }

  private enum Kind {
    case nn
    case nt
    case tn
  }

  private struct Product {
    var kind: Kind
    var m: Int
    var n: Int
    var k: Int
    var count: Int
  }

  /// The matrix products of one update, as the algorithms issue them.
  private static func products(isMASAC: Bool, isOwn: Bool) -> [Product] {
    let heads = isMASAC ? 2 : 1
    let state = agents * observation
    let joint = agents * action
    let critics = isMASAC ? 2 : 1
    var list: [Product] = []
    func add(_ kind: Kind, _ m: Int, _ n: Int, _ k: Int, _ count: Int) {
      list.append(Product(kind: kind, m: m, n: n, k: k, count: count))
    }
    func actorsForward() {
      add(.nn, rows, 64, observation, agents)
      add(.nn, rows, 64, 64, agents)
      add(.nn, rows, action, 64, heads * agents)
    }
    func actorsBackward() {
      add(.tn, 64, action, rows, heads * agents)
      add(.nt, rows, 64, action, heads * agents)
      add(.tn, 64, 64, rows, agents)
      add(.nt, rows, 64, 64, agents)
      add(.tn, observation, 64, rows, agents)
    }
    func topForward(_ rows: Int, _ count: Int) {
      add(.nn, rows, 128, 128, count)
      add(.nn, rows, 1, 128, count)
    }
    func topInputGradient(_ rows: Int, _ count: Int) {
      add(.nt, rows, 128, 1, count)
      add(.nt, rows, 128, 128, count)
    }
    func criticForward(_ count: Int, takesActions: Bool) {
      add(.nn, rows, 128, state, count)
      if takesActions { add(.nn, rows, 128, joint, count) }
      topForward(rows, count)
    }
    func criticBackward(_ count: Int, takesActions: Bool) {
      add(.tn, 128, 1, rows, count)
      add(.tn, 128, 128, rows, count)
      topInputGradient(rows, count)
      add(.tn, state, 128, rows, count)
      if takesActions { add(.tn, joint, 128, rows, count) }
    }
    actorsForward()
    if !isMASAC { actorsForward() }
    criticForward(1, takesActions: !isMASAC)
    criticForward(critics, takesActions: true)
    criticBackward(critics, takesActions: true)
    if isMASAC || !isOwn {
      add(.nn, rows, 128, joint, critics)
      topForward(rows, critics)
    }
    if isMASAC {
      criticForward(1, takesActions: false)
      criticBackward(1, takesActions: false)
    }
    if isOwn {
      add(.nn, rows, 128, action, critics * agents)
      topForward(agents * rows, critics)
      topInputGradient(agents * rows, critics)
      add(.nt, rows, action, 128, critics * agents)
    } else {
      topInputGradient(rows, critics)
      add(.nt, rows, joint, 128, critics)
    }
    actorsBackward()
    return list
  }
}

struct AlgorithmChoice: SpecificationRecord {
  static let recordName = "benchmark"
  static let recordSummary = "An algorithm alone."
  var algorithm: any AlgorithmConfiguration

  init(from fields: inout FieldReader) {
    algorithm = fields.oneOf("algorithm", "The learner.", tag: "name", AlgorithmRegistry.all)
  }
}

extension Node {
  static func mapping(_ entries: KeyValuePairs<String, Node>) -> Node {
    Node(.mapping(entries.map { .init(key: $0, keyLocation: nil, value: $1) }), at: nil)
  }

  static func scalar(_ text: String) -> Node {
    Node(.scalar(text, quoted: false), at: nil)
  }
}

extension Double {
  func rounded(to digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return String((self * scale).rounded() / scale)
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}
