import ArgumentParser
import Experiments
import Foundation
import Results
import Specification

/// `wattswap verify`: whether results are what was written, and whether they come out again.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks results files, or runs a trial again and compares.",
    discussion: """
      Compares the bytes of each results file with its seal and its content with its digest. With \
      --rerun the trials are run again from the specification that their files hold, and the new files \
      are compared byte by byte; where bytes differ, it says whether any number does. OpenBLAS computes with \
      the kernels that each file was made with, where this processor has them. Exit status 1 where a \
      file is damaged or comes out otherwise.

        wattswap verify Results/quickstart
        wattswap verify Results/quickstart/MASAC-seed1-3fa2c1d0.h5 --rerun
      """)

  @Argument(
    help: "Results files, or folders of them.", completion: .file(extensions: ["h5"]))
  var results: [String]

  @Flag(help: "Run each trial again and compare.")
  var rerun = false

  @Option(
    help: ArgumentHelp(
      "The experiment file, beside which a rerun looks for grids and profiles; by default the one that "
        + "the folder's manifest names.", valueName: "file"))
  var besides: String?

  func run() throws {
    var bad = 0
    let files = try results.flatMap { try Self.files($0) }
    for file in files {
      let status = ResultFile.verify(file)
      guard status.isComplete else {
        bad += 1
        print("\(file): \(status)")
        continue
      }
      guard rerun else {
        print("\(file): complete")
        continue
      }
      let verdict = try TrialRerun(file: file, besides: besides).verdict()
      print("\(file): \(verdict.text)")
      if !verdict.isSame { bad += 1 }
    }
    guard bad == 0 else {
      throw CommandFailure.failed(
        "\(bad) of \(counted(files.count, "file", "files")) \(rerun ? "not as it was" : "damaged")."
      )
    }
    writeError(
      "\(counted(files.count, "file", "files")) "
        + (rerun ? "came out again." : "whole."))
  }

  /// The results files that a word names; merged files hold no trial and cannot be run again.
  private static func files(_ path: String) throws(CommandFailure) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .input("cannot read '\(path)': there is no such file or folder.")
    }
    guard isFolder.boolValue else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let files = names.filter {
      $0.hasSuffix(".h5") && !$0.hasPrefix(".") && $0 != ResultsFolder(path).sweep.lastPathComponent
    }
    guard !files.isEmpty else { throw .input("'\(path)' holds no results files.") }
    return files.sorted().map { "\(path)/\($0)" }
  }
}
