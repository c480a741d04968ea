import Foundation

/// Where the files that a specification names are looked for.
///
/// A name is tried as a path from the specification's own folder, then as a path from the working
/// folder, then in the data folder (`Grids`, say) of the specification's folder, of the working
/// folder and of the program's own folder, and in the data folder of each folder above these.
public struct ResourceSearch: Sendable {
  private var folders: [String]
  /// The specification's own folder, else the working folder.
  private let home: String

  /// Creates a search for the files that `specification` names; `nil` where there is none.
  public init(besides specification: String? = nil) {
    let working = FileManager.default.currentDirectoryPath
    // Not the first argument, which is a bare name where the shell found the program by its PATH.
    let program = (Bundle.main.executableURL ?? URL(fileURLWithPath: working))
      .resolvingSymlinksInPath().deletingLastPathComponent().path
    let own = specification.map {
      URL(fileURLWithPath: $0).standardizedFileURL.deletingLastPathComponent().path
    }
    folders = [own, working, program].compactMap { $0 }
    home = own ?? working
  }

  /// The same search, with one more folder looked through before all others.
  public func including(_ folder: String) -> ResourceSearch {
    var search = self
    search.folders.insert(URL(fileURLWithPath: folder).standardizedFileURL.path, at: 0)
    return search
  }

  /// Where a new file called `name` belongs: beside the specification, else in the working folder.
  public func newPath(of name: String) -> String {
    name.hasPrefix("/") ? name : "\(home)/\(name)"
  }

  /// The path of the file called `name`, with or without one of the `extensions`, or `nil`.
  public func path(of name: String, in dataFolder: String, extensions: [String]) -> String? {
    let names = [name] + extensions.map { "\(name).\($0)" }
    if name.hasPrefix("/") { return names.first(where: isFile) }
    for folder in folders.dropLast() {
      if let found = names.lazy.map({ "\(folder)/\($0)" }).first(where: isFile) { return found }
    }
    for folder in folders {
      var above = URL(fileURLWithPath: folder)
      while true {
        let data = above.appendingPathComponent(dataFolder).path
        if let found = names.lazy.map({ "\(data)/\($0)" }).first(where: isFile) { return found }
        guard above.path != "/" else { break }
        above.deleteLastPathComponent()
      }
    }
    return nil
  }

  /// The names of the files with one of the `extensions` in the first data folder found.
  public func names(in dataFolder: String, extensions: [String]) -> [String] {
    for folder in folders {
      var above = URL(fileURLWithPath: folder)
      while true {
        let data = above.appendingPathComponent(dataFolder).path
        if let files = try? FileManager.default.contentsOfDirectory(atPath: data) {
          let stems = files.map { URL(fileURLWithPath: $0) }
            .filter { extensions.contains($0.pathExtension) }
            .map { $0.deletingPathExtension().lastPathComponent }
          if !stems.isEmpty { return stems.sorted() }
        }
        guard above.path != "/" else { break }
        above.deleteLastPathComponent()
      }
    }
    return []
  }

  private func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
