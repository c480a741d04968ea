/// A drawing with two axes: the frame of every chart that has x and y.
struct Plot {
  /// The drawing; marks are put onto it with ``point(_:_:)``.
  var drawing: Drawing
  private let x: Scale
  private let y: Scale
  private let left: Double
  private let right = Drawing.width - 10
  private let top = 26.0
  private let bottom: Double

  /// Draws the axes with their titles and units.
  init(_ x: Scale, _ xTitle: String, _ y: Scale, _ yTitle: String, height: Double = 230) {
    self.x = x
    self.y = y
    drawing = Drawing(height: height, label: "\(yTitle) against \(xTitle)")
    bottom = height - 34
    let labels = y.ticks.map { y.label($0) }
    left = 10 + (labels.map { Drawing.width(of: $0) }.max() ?? 20)
    for (tick, label) in zip(y.ticks, labels) {
      let at = point(x.low, tick).y
      drawing.line((left, at), (right, at), tick == 0 ? "axis" : "grid")
      drawing.text(label, (left - 5, at + 3.5), "tick", anchor: .end)
    }
    for tick in x.ticks {
      let at = point(tick, y.low).x
      drawing.line((at, bottom), (at, bottom + 4), "axis")
      let isLast = at > right - 14
      drawing.text(
        x.label(tick), (isLast ? right : at, bottom + 15), "tick", anchor: isLast ? .end : .middle)
    }
    drawing.line((left, bottom), (right, bottom), "axis")
    drawing.text(yTitle, (4, 12), "title")
    drawing.text(xTitle, (right, height - 4), "title", anchor: .end)
  }

  /// Where a pair of numbers stands.
  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    guard x.isFinite, y.isFinite else { return (.nan, .nan) }
    return (
      left + self.x.place(x) * (right - left), bottom - self.y.place(y) * (bottom - top)
    )
  }

  /// A line.
  mutating func line(_ points: [(x: Double, y: Double)], _ style: String, title: String? = nil) {
    drawing.polyline(points.map { point($0.x, $0.y) }, style, title: title)
  }

  /// The area between two lines over the same x.
  mutating func band(
    _ points: [(x: Double, low: Double, high: Double)], _ style: String, title: String? = nil
  ) {
    for run in points.split(whereSeparator: { !$0.low.isFinite || !$0.high.isFinite })
    where run.count > 1 {
      drawing.polygon(
        run.map { point($0.x, $0.high) } + run.reversed().map { point($0.x, $0.low) }, style,
        title: title)
    }
  }

  /// A line across, with what it stands for written upon it.
  mutating func reference(_ value: Double, _ label: String, below: Bool = false) {
    guard value >= y.low, value <= y.high else { return }
    let at = point(x.low, value).y
    drawing.line((left, at), (right, at), "reference")
    drawing.text(label, (left + 4, below ? at + 11 : at - 4), "note")
  }

  /// Names of lines in their colours, at the side where they hide the fewest of `points`.
  mutating func names(
    _ names: [(text: String, style: String)], avoiding points: [(x: Double, y: Double)]
  ) {
    let texts = names.map { Drawing.fitted($0.text, into: (right - left) * 0.75) }
    let width = texts.map { Drawing.width(of: $0) }.max() ?? 0
    let height = 13 * Double(names.count)
    let places = points.map { point($0.x, $0.y) }
    let tops = [top - 2, bottom - height - 4, (top + bottom - height) / 2]
    let corners = [false, true].flatMap { isLeft in tops.map { (top: $0, isLeft: isLeft) } }
    func hidden(_ corner: (top: Double, isLeft: Bool)) -> Int {
      places.count { place in
        place.y > corner.top - 4 && place.y < corner.top + height + 6
          && (corner.isLeft ? place.x < left + width + 8 : place.x > right - width - 8)
      }
    }
    let corner = corners.min { hidden($0) < hidden($1) } ?? (top, false)
    for (index, name) in names.enumerated() {
      drawing.text(
        texts[index],
        (corner.isLeft ? left + 5 : right - 3, corner.top + 11 + 13 * Double(index)),
        "name \(name.style)", anchor: corner.isLeft ? .start : .end, title: name.text)
    }
  }

  /// The SVG element.
  var svg: String { drawing.svg }
}
