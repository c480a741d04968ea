import Experiments
import Foundation

/// Where this program stands.
enum ProgramPath {
  /// The executable's file.
  static var current: URL {
    let link = "/proc/self/exe"
    if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link) {
      return URL(fileURLWithPath: path)
    }
    return URL(fileURLWithPath: CommandLine.arguments.first ?? "wattswap").standardizedFileURL
  }
}

/// The commit of the sources that this program was built in.
enum SourceCommit {
  /// The commit's hash, `+` behind it where files differ from it; `nil` away from a checkout.
  static var current: String? {
    var folder = ProgramPath.current.deletingLastPathComponent()
    while folder.path != "/" {
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return commit(of: folder) }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  private static func commit(of folder: URL) -> String? {
    guard let hash = git(["rev-parse", "HEAD"], in: folder), hash.count >= 40 else { return nil }
    let changes = git(["status", "--porcelain", "--untracked-files=no"], in: folder) ?? ""
    return changes.isEmpty ? hash : hash + "+"
  }

  private static func git(_ arguments: [String], in folder: URL) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
