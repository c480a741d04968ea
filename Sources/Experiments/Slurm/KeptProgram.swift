public import Foundation
import Glibc

/// A copy of the program in a folder of results, for jobs that run later: building or installing anew does
/// not change it under them.
///
/// ```
/// journal/slurm/program-<digest>/wattswap           the copy
/// journal/slurm/program-<digest>/lib, *.resources   copies of what it needs beside it
/// journal/slurm/program-<digest>/Grids, Results     links to the data folders that it would have found
/// ```
public struct KeptProgram: Sendable, Hashable {
  /// What the names of these folders begin with.
  static let prefix = "program-"
  /// Data folders that are looked for from the program's own folder upwards.
  private static let dataFolders = ["Grids", "Results"]

  /// The folder.
  public let url: URL
  private let original: URL

  /// Plans the copy of a program in a folder; nothing is written.
  init(of program: URL, digest: String, in folder: URL) {
    original = program
    url = folder.appendingPathComponent(Self.prefix + digest.prefix(12))
  }

  /// The folder's name.
  public var name: String { url.lastPathComponent }

  /// The copy itself.
  public var program: URL { url.appendingPathComponent(original.lastPathComponent) }

  /// Makes the copy, unless it is there.
  ///
  /// - Throws: the system's reason where it cannot.
  public func write() throws {
    let files = FileManager.default
    if files.isExecutableFile(atPath: program.path) { return }
    let part = url.appendingPathExtension("\(getpid()).partial")
    defer { try? files.removeItem(at: part) }
    try files.createDirectory(at: part, withIntermediateDirectories: true)
    let home = original.deletingLastPathComponent()
    try files.copyItem(
      at: original, to: part.appendingPathComponent(original.lastPathComponent))
    for name in try files.contentsOfDirectory(atPath: home.path)
    where name == "lib" || name.hasPrefix("wattswap_") && name.hasSuffix(".resources") {
      // Builds have the resources of their tests there as well.
      guard !name.hasSuffix("Tests.resources") else { continue }
      try files.copyItem(
        at: home.appendingPathComponent(name), to: part.appendingPathComponent(name))
    }
    for name in Self.dataFolders {
      guard let data = Self.folder(named: name, from: home) else { continue }
      try files.createSymbolicLink(
        at: part.appendingPathComponent(name), withDestinationURL: data)
    }
    if rename(part.path, url.path) != 0, !files.isExecutableFile(atPath: program.path) {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  /// The first folder of a name in a folder or above it.
  private static func folder(named name: String, from home: URL) -> URL? {
    var above = home
    while true {
      let data = above.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: data.path, isDirectory: &isFolder),
        isFolder.boolValue
      {
        return data
      }
      guard above.path != "/" else { return nil }
      above.deleteLastPathComponent()
    }
  }
}

extension ResultsFolder {
  /// A program's copy in this folder, to be made.
  public func keptProgram(of program: URL, digest: String = Build.programDigest) -> KeptProgram {
    KeptProgram(of: program, digest: digest, in: slurm)
  }

  /// The folders of programs' copies that no job in the queue runs, and what a broken copying left.
  public func unneededPrograms(in queue: SlurmQueue) -> [URL] {
    let needed = slurmSubmissions.filter { submission in
      let jobs = Set(submission.jobs)
      return queue.entries.contains { jobs.contains($0.job) }
    }.compactMap(\.program)
    return keptPrograms.filter { !needed.contains($0.lastPathComponent) }
  }

  /// The folders of programs' copies.
  public var keptPrograms: [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: slurm.path)) ?? []
    return names.filter { $0.hasPrefix(KeptProgram.prefix) }.sorted()
      .map { slurm.appendingPathComponent($0) }
  }
}
