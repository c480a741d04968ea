import Foundation

/// A file that the user named to be read.
struct InputFile {
  /// Files above this size are refused: no case or table of the field comes near it.
  static let largestMiB = 256

  /// Its path.
  var path: String

  /// The file's text; bytes that are not UTF-8, such as an accent in an old comment, become `�`.
  func text() throws(CommandFailure) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .input("cannot read '\(path)': there is no such file.")
    }
    guard !isFolder.boolValue else { throw .input("cannot read '\(path)': it is a folder.") }
    let largest = Self.largestMiB << 20
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let data = try handle.read(upToCount: largest + 1) ?? Data()
      guard data.count <= largest else {
        throw CommandFailure.input("cannot read '\(path)': it exceeds \(Self.largestMiB) MiB.")
      }
      return String(decoding: data, as: UTF8.self)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw .input("cannot read '\(path)': \(error.localizedDescription)")
    }
  }
}

/// A file that the user named to be written.
struct OutputFile {
  /// Its path.
  var path: String

  /// Writes the text as a whole or not at all.
  func write(_ text: String) throws(CommandFailure) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw .input("cannot write '\(path)': there is no folder '\(folder)'.")
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .input("cannot write '\(path)': \(error.localizedDescription)")
    }
  }
}
