/// A row of block characters that draws a curve in one line of text.
struct Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// The heights, each from 0 to 1.
  private let heights: [Double]

  /// Draws values in so many characters, each the mean of its share, on a scale from 0 to `top`.
  ///
  /// - Parameters:
  ///   - values: Values that are not negative.
  ///   - width: The number of characters; fewer where there are fewer values.
  ///   - top: The value of a full block; the largest mean by default.
  init(_ values: [Double], width: Int, top: Double? = nil) {
    let width = min(width, values.count)
    let means = (0..<max(0, width)).map { index in
      let share = values[(index * values.count / width)..<((index + 1) * values.count / width)]
      return share.reduce(0, +) / Double(share.count)
    }
    let top = top ?? means.max() ?? 0
    heights = means.map { top > 0 ? min(1, max(0, $0 / top)) : 0 }
  }

  /// The characters.
  var text: String {
    String(heights.map { Self.blocks[Int(($0 * Double(Self.blocks.count - 1)).rounded())] })
  }
}
