import ArgumentParser
import Experiments
import Foundation

/// `wattswap clean`: what is of no use any more in a folder of results.
struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Removes what killed runs left, and checkpoints of finished trials.",
    discussion: """
      Removes partly written files of dead processes, checkpoints of trials that are done or that the \
      experiment has no more, what is left of leases, the optima of days once no trial is left that could \
      share them, and copies of the program that no job of a cluster needs. Results, specifications and logs \
      stay, unless --results is given: then the folder's results go as well, and all of its journal.

        wattswap clean Results/quickstart --dry-run
        wattswap clean Results/quickstart
      """)

  @OptionGroup var options: FolderOptions

  @Flag(help: "Remove the results as well.")
  var results = false

  @Flag(help: "Say what would be removed, and remove nothing.")
  var dryRun = false

  func run() throws {
    let named = try options.folder()
    guard FileManager.default.fileExists(atPath: named.folder.journal.path) else {
      writeError("\(named.folder.url.path): nothing to remove.")
      return
    }
    let lock = try SweepRun.lock(named.folder)
    defer { lock.giveBack() }
    for entry in named.manifest.trials {
      if case .running(let holder) = named.folder.state(of: entry.id) {
        throw CommandFailure.input(
          "\(entry.id) is being run by \(holder.description); wait for it or stop it.")
      }
    }
    let programs = try unneededPrograms(in: named.folder)
    let files = Self.removable(named.folder, named.manifest, withResults: results) + programs
    var bytes = 0
    for file in files {
      bytes += Self.size(of: file)
      print(file.path)
      guard !dryRun else { continue }
      do {
        try FileManager.default.removeItem(at: file)
      } catch {
        throw CommandFailure.failed("cannot remove \(file.path): \(error.localizedDescription)")
      }
    }
    let size = String(format: "%.1f MB", Double(bytes) / 1e6)
    writeError(
      files.isEmpty
        ? "\(named.folder.url.path): nothing to remove."
        : "\(dryRun ? "would remove" : "removed") \(counted(files.count, "file", "files")), \(size)"
    )
  }

  /// Copies of the program that no job needs; with the results they go in any case.
  private func unneededPrograms(in folder: ResultsFolder) throws(CommandFailure) -> [URL] {
    guard !folder.keptPrograms.isEmpty else { return [] }
    let queue: SlurmQueue
    do {
      queue = try folder.slurmQueue(Slurm())
    } catch {
      if !results { writeError("copies of the program stay, for the queue is unknown: \(error)") }
      return []
    }
    guard results else { return folder.unneededPrograms(in: queue) }
    guard queue.entries.isEmpty else {
      throw .input(
        "\(counted(queue.entries.count, "task is", "tasks are")) in the cluster's queue that would write "
          + "here; 'wattswap cancel' takes them out.")
    }
    return []
  }

  /// The bytes of a file, or of all files in a folder.
  private static func size(of url: URL) -> Int {
    let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.fileSizeKey])
    let inside = files?.compactMap { $0 as? URL } ?? []
    return (inside.isEmpty ? [url] : inside).reduce(0) {
      $0 + ((try? $1.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
  }

  private static func removable(
    _ folder: ResultsFolder, _ manifest: ExperimentManifest, withResults: Bool
  ) -> [URL] {
    var files = folder.leftovers
    let unfinished = Set(manifest.trials.map(\.id).filter { !folder.isDone($0) })
    for name in names(in: folder.journal) {
      let file = folder.journal.appendingPathComponent(name)
      if let dot = name.range(of: ".checkpoint."), !name.hasPrefix(".") {
        if withResults || !unfinished.contains(String(name[..<dot.lowerBound])) {
          files.append(file)
        }
      } else if name.hasSuffix(".lease") {
        if withResults || Lease.holder(of: file) == nil { files.append(file) }
      } else if name == folder.plans.lastPathComponent {
        if withResults || unfinished.isEmpty { files.append(file) }
      } else if withResults, file != folder.lock, !name.hasPrefix(".") {
        files.append(file)
      }
    }
    guard withResults else { return files }
    files += names(in: folder.url).filter { $0.hasSuffix(".h5") && !$0.hasPrefix(".") }
      .map { folder.url.appendingPathComponent($0) }
    return files
      + [folder.report, folder.page, folder.manifest].filter {
        FileManager.default.fileExists(atPath: $0.path)
      }
  }

  private static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}
