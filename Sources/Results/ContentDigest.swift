import Digest
import HDF5

/// The SHA-256 of what a file says, not of how its bytes lie: a copy by another tool keeps it.
///
/// The walk takes groups and datasets in the order of their names; for each its path, attributes, type,
/// shape, the scale of each axis and the values, every text and list led by its length, numbers
/// little-endian.
struct ContentDigest {
  private let digest = SHA256()

  static func of(_ file: File) throws(HDF5Error) -> String {
    let walk = ContentDigest()
    walk.take("wattswap results 1")
    try walk.take(try file.root(), depth: 0)
    return "sha256:" + walk.digest.finish()
  }

  /// The deepest nesting that is followed: a damaged file may hold a group within itself.
  private static let depthLimit = 64

  private func take(_ group: Group, depth: Int) throws(HDF5Error) {
    guard depth < Self.depthLimit else {
      throw HDF5Error(
        file: group.file.name, object: group.path, operation: "read",
        stack: ["its groups are nested without end"])
    }
    take("group")
    take(group.path)
    try takeAttributes(of: group)
    for entry in try group.entries().sorted(by: {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }) {
      if entry.isGroup {
        try take(try group.group(entry.name), depth: depth + 1)
      } else {
        try take(try group.dataset(entry.name))
      }
    }
  }

  private func take(_ dataset: Dataset) throws(HDF5Error) {
    take("dataset")
    take(dataset.path)
    try takeAttributes(of: dataset)
    take(dataset.shape.count)
    for extent in dataset.shape { take(extent) }
    if try dataset.isScale() {
      take("scale")
    } else {
      for scale in try dataset.scalePaths() { take(scale ?? "") }
    }
    take(dataset.scalarType?.rawValue ?? "text")
    switch dataset.scalarType {
    case .float32: try takeValues(of: dataset, as: Float.self)
    case .float64: try takeValues(of: dataset, as: Double.self)
    case .int8: try takeValues(of: dataset, as: Int8.self)
    case .int32: try takeValues(of: dataset, as: Int32.self)
    case .int64: try takeValues(of: dataset, as: Int64.self)
    case .uint8: try takeValues(of: dataset, as: UInt8.self)
    case .uint16: try takeValues(of: dataset, as: UInt16.self)
    case nil: for text in try dataset.strings() { take(text) }
    }
  }

  /// Takes the values in by pieces of whole rows, so that a large variable needs little memory.
  private func takeValues<Value: Scalar>(
    of dataset: Dataset, as type: Value.Type
  ) throws(HDF5Error) {
    guard let rows = dataset.shape.first, rows > 0, dataset.count > 0 else {
      if dataset.shape.isEmpty { take(try dataset.read(as: type)) }
      return
    }
    let step = max(1, (1 << 20) / (dataset.count / rows))
    var start = [Int](repeating: 0, count: dataset.shape.count)
    var extent = dataset.shape
    for row in stride(from: 0, to: rows, by: step) {
      start[0] = row
      extent[0] = min(step, rows - row)
      take(try dataset.read(as: type, start: start, extent: extent))
    }
  }

  private func takeAttributes(of object: Object) throws(HDF5Error) {
    for name in try object.attributeNames() {
      if object.path == "/", name == "digest" || name == "complete" { continue }
      guard let value = try object.attribute(name), value != .other else { continue }
      take(name)
      switch value {
      case .text(let text): take(text)
      case .texts(let texts): for text in texts { take(text) }
      case .integer(let value): take([value])
      case .integers(let values): take(values)
      case .number(let value): take([value])
      case .numbers(let values): take(values)
      case .other: break
      }
    }
    take("end of attributes")
  }

  private func take(_ text: String) {
    take(text.utf8.count)
    digest.update(text)
  }

  private func take(_ count: Int) {
    withUnsafeBytes(of: Int64(count).littleEndian) { digest.update($0) }
  }

  private func take<Value: Scalar>(_ values: [Value]) {
    values.withUnsafeBytes { digest.update($0) }
  }
}
