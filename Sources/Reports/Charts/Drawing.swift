/// A drawing in SVG, put together mark by mark; colours come from the page's classes.
struct Drawing {
  /// The width in units of about a pixel of a phone.
  static let width = 360.0

  /// The height.
  var height: Double
  /// What it shows, for those who hear the page.
  var label: String
  private var marks: [String] = []

  /// An empty drawing.
  init(height: Double, label: String) {
    self.height = height
    self.label = label
  }

  /// The SVG element.
  var svg: String {
    let size = "0 0 \(Self.number(Self.width)) \(Self.number(height))"
    return "<svg viewBox=\"\(size)\" role=\"img\" aria-label=\"\(Self.escaped(label))\">\n"
      + marks.joined(separator: "\n") + "\n</svg>"
  }

  /// A straight line.
  mutating func line(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ style: String,
    title: String? = nil
  ) {
    let ends =
      "x1=\"\(Self.number(from.x))\" y1=\"\(Self.number(from.y))\" x2=\"\(Self.number(to.x))\" "
      + "y2=\"\(Self.number(to.y))\""
    add("line", ends, style, title)
  }

  /// A line through points; a point that is not finite breaks it.
  mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String, title: String? = nil)
  {
    for run in points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
      add("polyline", "points=\"\(Self.list(run))\"", style, title)
    }
  }

  /// A closed area.
  mutating func polygon(_ points: [(x: Double, y: Double)], _ style: String, title: String? = nil) {
    add("polygon", "points=\"\(Self.list(points[...]))\"", style, title)
  }

  /// A rectangle.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
    title: String? = nil
  ) {
    let frame =
      "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\""
    add("rect", frame, style, title)
  }

  /// A dot.
  mutating func dot(
    _ point: (x: Double, y: Double), radius: Double, _ style: String, title: String? = nil
  ) {
    let circle =
      "cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\" r=\"\(Self.number(radius))\""
    add("circle", circle, style, title)
  }

  /// Where a text begins, ends or has its middle.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  /// A line of text.
  mutating func text(
    _ text: String, _ point: (x: Double, y: Double), _ style: String, anchor: Anchor = .start,
    title: String? = nil
  ) {
    let place =
      "x=\"\(Self.number(point.x))\" y=\"\(Self.number(point.y))\" text-anchor=\"\(anchor.rawValue)\""
    marks.append(
      "<text class=\"\(style)\" \(place)>\(Self.escaped(text))\(Self.tooltip(title))</text>")
  }

  /// A text's width in about so many units; sans serifs differ, and this is a wide one's.
  static func width(of text: String) -> Double { character * Double(text.count) }

  /// The width of a character of text of 11 units.
  private static let character = 6.4

  /// A text cut to so many units, its end shown by an ellipsis.
  static func fitted(_ text: String, into width: Double) -> String {
    let room = max(3, Int(width / character))
    return text.count <= room ? text : text.prefix(room - 1) + "…"
  }

  private mutating func add(
    _ element: String, _ geometry: String, _ style: String, _ title: String?
  ) {
    let start = "<\(element) class=\"\(style)\" \(geometry)"
    marks.append(
      title == nil ? start + "/>" : start + ">\(Self.tooltip(title))</\(element)>")
  }

  private static func tooltip(_ title: String?) -> String {
    title.map { "<title>\(escaped($0))</title>" } ?? ""
  }

  private static func list(_ points: ArraySlice<(x: Double, y: Double)>) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  /// A coordinate with a tenth of a unit.
  private static func number(_ value: Double) -> String {
    let text = value.fixed(1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Text with what HTML takes for markup spelled out.
  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }
}
