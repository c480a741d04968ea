import Experiments
import Foundation
import Results
import Specification

/// A trial that is run again from its results file and compared with it.
///
/// Learning makes another result of a sum's other last digit, and OpenBLAS's sums have other last digits
/// with each of its kernels, which it chooses for the processor. So a file from elsewhere is run again by a
/// process that has the kernels of the file.
struct TrialRerun {
  /// What came of it.
  struct Verdict {
    var text: String
    var isSame: Bool
  }

  /// What OpenBLAS reads the name of its kernels from when a program starts.
  private static let kernelVariable = "OPENBLAS_CORETYPE"

  /// The results file.
  let file: String
  /// The experiment file, beside which grids and profiles are looked for.
  let besides: String?

  /// Runs the trial and compares.
  ///
  /// - Returns: Whether it is the same, and what differs.
  /// - Throws: ``CommandFailure`` where it cannot be run.
  func verdict() throws(CommandFailure) -> Verdict {
    do {
      let stored = try StoredTrial(path: file)
      guard let kernels = stored.otherKernels else { return try compare(stored) }
      if ProcessInfo.processInfo.environment[Self.kernelVariable] == nil,
        let verdict = try verdict(with: kernels)
      {
        return verdict
      }
      var verdict = try compare(stored)
      verdict.text += "; it was made with OpenBLAS's \(kernels) kernels, which are others than here"
      return verdict
    } catch {
      throw .input("\(error)")
    }
  }

  /// The verdict of this program with other kernels; `nil` where it comes to none.
  private func verdict(with kernels: String) throws -> Verdict? {
    let process = Process()
    process.executableURL = ProgramPath.current
    process.arguments = ["verify", file, "--rerun"] + (besides.map { ["--besides", $0] } ?? [])
    process.environment = ProcessInfo.processInfo.environment
      .merging([Self.kernelVariable: kernels]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      return Verdict(
        text: "not run again: it was made with OpenBLAS's \(kernels) kernels, which this processor "
          + "cannot run", isSame: false)
    }
    guard text.hasPrefix("\(file): "), process.terminationStatus < 2 else { return nil }
    let verdict = text.dropFirst("\(file): ".count).trimmingCharacters(in: .newlines)
    return Verdict(
      text: "\(verdict) (with OpenBLAS's \(kernels) kernels)",
      isSame: process.terminationStatus == 0)
  }

  private func compare(_ stored: StoredTrial) throws -> Verdict {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("wattswap-verify-\(UUID().uuidString).h5")
    defer { try? FileManager.default.removeItem(at: scratch) }
    try stored.rerun(
      writing: scratch, search: ResourceSearch(ofResults: file, besides: besides),
      commit: SourceCommit.current)
    if try Data(contentsOf: URL(fileURLWithPath: file)) == Data(contentsOf: scratch) {
      return Verdict(text: "the same bytes", isSame: true)
    }
    let differences = try ResultDifferences(file, scratch.path)
    let attributes = differences.attributes.joined(separator: ", ")
    guard !differences.variables.isEmpty else {
      return Verdict(text: "the same numbers; differs in \(attributes)", isSame: true)
    }
    let count = differences.variables.count
    let some = differences.variables.prefix(3).joined(separator: ", ")
    return Verdict(
      text: "differs in \(some)\(count > 3 ? " and \(count - 3) more" : "")"
        + (attributes.isEmpty ? "" : "; also in \(attributes)"), isSame: false)
  }
}
