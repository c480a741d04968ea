import Foundation

/// A text file's lines and cells, each with its place, read without a copy of the whole as strings.
struct TextTable {
  let path: String
  private let bytes: [UInt8]
  private let separator: UInt8
  /// The first byte of each line that is not empty, and the line's number.
  private let lines: [(start: Int, end: Int, number: Int)]

  /// A cell: its bytes and its place.
  struct Cell {
    var bytes: ArraySlice<UInt8>
    var line: Int
    var column: Int

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The number that the cell holds, or `nil`.
    var number: Double? {
      guard let first = bytes.first, !bytes.isEmpty, bytes.count < 64,
        first == UInt8(ascii: "-") || first == UInt8(ascii: ".") || (48...57).contains(first)
      else { return nil }
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  init(reading path: String, separator: Character) throws(ProfileError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ProfileError(path, "cannot be read.")
    }
    self.path = path
    self.separator = separator.asciiValue ?? 44
    var bytes = [UInt8](data)
    // The byte-order mark that spreadsheets put first.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var lines: [(start: Int, end: Int, number: Int)] = []
    var start = 0
    var number = 1
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: 10) ?? bytes.count
      let end = newline > start && bytes[newline - 1] == 13 ? newline - 1 : newline
      if end > start { lines.append((start, end, number)) }
      start = newline + 1
      number += 1
    }
    self.bytes = bytes
    self.lines = lines
  }

  /// The number of lines that are not empty, the header's included.
  var rowCount: Int { lines.count }

  /// The number of the line of a row in the file.
  func lineNumber(ofRow row: Int) -> Int { lines[row].number }

  /// The cells of a row, without spaces around them.
  func cells(ofRow row: Int) -> [Cell] {
    let (start, end, number) = lines[row]
    var cells: [Cell] = []
    var position = start
    // Columns count characters: bytes that begin one, added up from cell to cell.
    var column = 1
    var counted = start
    while position <= end {
      let stop = bytes[position..<end].firstIndex(of: separator) ?? end
      var from = position
      var to = stop
      while from < to, bytes[from] == 32 || bytes[from] == 9 { from += 1 }
      while to > from, bytes[to - 1] == 32 || bytes[to - 1] == 9 { to -= 1 }
      column += bytes[counted..<from].count { $0 & 0xC0 != 0x80 }
      counted = from
      cells.append(Cell(bytes: bytes[from..<to], line: number, column: column))
      position = stop + 1
    }
    return cells
  }

  func error(at cell: Cell, _ message: String) -> ProfileError {
    ProfileError(path, line: cell.line, column: cell.column, message)
  }
}
