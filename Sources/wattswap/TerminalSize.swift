import Foundation

/// How much a terminal's screen holds.
struct TerminalSize {
  /// The characters of a line that leave the cursor on it.
  var columns = 79
  /// The lines.
  var rows = 24

  /// Asks the terminal behind a stream; of what is none, the size that all have.
  init(_ descriptor: Int32) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return
    }
    columns = Int(size.ws_col) - 1
    rows = Int(size.ws_row)
  }
}
