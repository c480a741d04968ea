import Algorithms
import DecPOMDP
import Foundation
import LinearAlgebra
import NeuralNetworks
import RandomStreams

/// The same update in PyTorch: the time of the best of some, and how its first updates' metrics differ.
struct TorchUpdatePeer {
  /// PyTorch's version.
  var version: String
  /// The processor time of an update.
  var seconds: Double
  /// The largest difference of a metric of the first updates, relative to it or, where it is less, to 1.
  var difference: Double

  /// Hands PyTorch the learner's parameters, its batch and its noise, and takes as many updates here.
  ///
  /// `nil` where there is no PyTorch, and says so.
  init?(_ update: CriticUpdate) throws {
    let compared = 3
    var arrays = update.learner.state().arrays.filter { !$0.name.hasPrefix("adam/") }
    let batch = [
      ("state", update.batch.state), ("next_state", update.batch.nextState),
      ("action", update.batch.action), ("reward", update.batch.reward),
      ("continues", update.batch.continues),
    ]
    for (name, view) in batch {
      arrays.append(
        NamedArray(
          name: name, shape: [view.rows, view.columns],
          values: (0..<(view.rows * view.columns)).map { view.pointer[$0] }))
    }
    var ours: [[String: Double]] = []
    for k in 0..<compared {
      var values = [Float](repeating: 0, count: CriticUpdate.rows * update.environment.actionWidth)
      var stream = update.stream
      values.withUnsafeMutableBufferPointer { stream.fillNormal($0) }
      arrays.append(
        NamedArray(
          name: "noise\(k)", shape: [CriticUpdate.rows, update.environment.actionWidth],
          values: values))
      update.update()
      let metrics = update.learner.metrics
      ours.append(
        Dictionary(
          uniqueKeysWithValues: metrics.descriptions.indices.map {
            (
              metrics.descriptions[$0].name,
              Double(metrics.values[metrics.range(of: $0).lowerBound])
            )
          }))
    }
    guard let output = try Self.run(arrays, update, compared: compared) else { return nil }
    version = output.version
    seconds = output.seconds
    difference = 0
    for (mine, theirs) in zip(ours, output.metrics) {
      for (name, value) in theirs {
        difference = max(difference, abs(value - (mine[name] ?? .nan)) / max(1, abs(value)))
      }
    }
  }

  private struct Output: Decodable {
    var version: String
    var seconds: Double
    var metrics: [[String: Double]]
  }

  private static func run(
    _ arrays: [NamedArray], _ update: CriticUpdate, compared: Int
  ) throws -> Output? {
    let numbers = FileManager.default.temporaryDirectory
      .appendingPathComponent("update-\(UUID()).float32")
    defer { try? FileManager.default.removeItem(at: numbers) }
    try arrays.flatMap(\.values).withUnsafeBytes { Data($0) }.write(to: numbers)
    let input: [String: Any] = [
      "agents": update.agents, "rows": CriticUpdate.rows, "heads": CriticUpdate.heads,
      "compared": compared,
      "repetitions": 15, "file": numbers.path, "arrays": arrays.map { [$0.name, $0.shape] },
    ]
    return try Peer(
      name: "PyTorch", script: "torch_update_peer.py", packages: "torch", indentation: "    "
    ).run(on: input, returning: Output.self)
  }
}
