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
    let python = ProcessInfo.processInfo.environment["WATTSWAP_PYTHON"] ?? "python3"
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peers/torch_update_peer.py").path
    let folder = FileManager.default.temporaryDirectory
    let numbers = folder.appendingPathComponent("update-\(UUID()).float32")
    let header = folder.appendingPathComponent("update-\(UUID()).json")
    defer {
      try? FileManager.default.removeItem(at: numbers)
      try? FileManager.default.removeItem(at: header)
    }
    try arrays.flatMap(\.values).withUnsafeBytes { Data($0) }.write(to: numbers)
    let input: [String: Any] = [
      "agents": update.agents, "rows": CriticUpdate.rows, "heads": CriticUpdate.heads,
      "compared": compared,
      "repetitions": 15, "file": numbers.path, "arrays": arrays.map { [$0.name, $0.shape] },
    ]
    // A file, not a pipe: a peer that ends without reading must not end this program.
    try JSONSerialization.data(withJSONObject: input).write(to: header)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, script]
    let stdout = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: header)
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let result = try? JSONDecoder().decode(Output.self, from: output)
    else {
      print("    PyTorch: skipped, \(python) does not have it (pip install torch;")
      print("    WATTSWAP_PYTHON names another Python).")
      return nil
    }
    return result
  }
}
