import Results

/// The labels of a dimension over all trials of a sweep.
struct MergedAxis {
  var path: String
  var labels: Labels
  var longName: String

  /// Names, or whole numbers.
  enum Labels: Hashable {
    case strings([String])
    case integers([Int64])

    /// Reads a dimension's labels.
    init(_ path: String, _ reader: ResultReader) throws(ResultsError) {
      do throws(ResultsError) {
        self = .strings(try reader.strings(path))
      } catch {
        self = .integers(try reader.integers(path))
      }
    }
  }

  var count: Int {
    switch labels {
    case .strings(let labels): labels.count
    case .integers(let labels): labels.count
    }
  }

  /// The axis as a dimension of the merged file.
  var dimension: ResultDimension {
    switch labels {
    case .strings(let labels): ResultDimension(path, .strings(labels), longName: longName)
    case .integers(let labels): ResultDimension(path, .integers(labels), longName: longName)
    }
  }

  /// Appends what labels are new.
  mutating func extend(_ new: Labels) throws(ResultsError) {
    if new == labels { return }
    switch (labels, new) {
    case (.strings(let old), .strings(let new)):
      let known = Set(old)
      labels = .strings(old + new.filter { !known.contains($0) })
    case (.integers(let old), .integers(let new)):
      let known = Set(old)
      labels = .integers(old + new.filter { !known.contains($0) })
    default:
      throw .malformed(object: path, reason: "has names in one trial and numbers in another")
    }
  }

  /// Where each of a trial's labels stands.
  func positions(of own: Labels) -> [Int] {
    if own == labels { return Array(0..<count) }
    switch (labels, own) {
    case (.strings(let all), .strings(let own)): return Self.positions(of: own, in: all)
    case (.integers(let all), .integers(let own)): return Self.positions(of: own, in: all)
    default: return []
    }
  }

  private static func positions<Label: Hashable>(of own: [Label], in all: [Label]) -> [Int] {
    let index = Dictionary(zip(all, all.indices), uniquingKeysWith: { first, _ in first })
    return own.map { index[$0] ?? 0 }
  }
}

/// A variable's values over all trials, NaN where a trial has none; in 32 bits where all have it so.
///
/// Each width has its own array, which is filled where it stands: taken out of an enumeration's case, it would
/// have two owners, and each trial would copy the numbers of all.
struct MergedValues {
  private let isSingle: Bool
  private var floats: [Float]
  private var doubles: [Double]

  init(count: Int, isSingle: Bool) {
    self.isSingle = isSingle
    floats = [Float](repeating: .nan, count: isSingle ? count : 0)
    doubles = [Double](repeating: .nan, count: isSingle ? 0 : count)
  }

  var result: ResultVariable.Values { isSingle ? .floats(floats) : .doubles(doubles) }

  /// Puts a trial's values where their labels stand in its cell.
  mutating func take(
    _ path: String, _ reader: ResultReader, along axes: [[Int]], cell: Int, extents: [Int]
  ) throws(ResultsError) {
    let first = cell * extents.reduce(1, *)
    if isSingle {
      try Self.spread(try reader.floats(path), path, reader, axes, &floats, first, extents)
    } else {
      try Self.spread(try reader.doubles(path), path, reader, axes, &doubles, first, extents)
    }
  }

  private static func spread<Value>(
    _ own: [Value], _ path: String, _ reader: ResultReader, _ axes: [[Int]],
    _ values: inout [Value], _ first: Int, _ extents: [Int]
  ) throws(ResultsError) {
    guard try reader.shape(path) == axes.map(\.count) else {
      throw .malformed(object: path, reason: "has other axes in \(reader.path)")
    }
    // Trials that are alike have all labels in their order.
    if zip(axes, extents).allSatisfy({ $0.count == $1 && $0.elementsEqual(0..<$1) }) {
      for (index, value) in own.enumerated() { values[first + index] = value }
      return
    }
    for (index, value) in own.enumerated() {
      var (rest, offset, stride) = (index, 0, 1)
      for axis in axes.indices.reversed() {
        let count = axes[axis].count
        offset += axes[axis][rest % count] * stride
        rest /= count
        stride *= extents[axis]
      }
      values[first + offset] = value
    }
  }
}
