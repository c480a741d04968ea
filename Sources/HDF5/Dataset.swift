import CHDF5

/// An array of numbers or strings in a file.
public final class Dataset: Object {
  /// The extent of each axis; empty for a scalar.
  public let shape: [Int]
  /// The number of elements.
  public let count: Int
  /// The number type, or `nil` for strings and for types that nothing here writes.
  public let scalarType: ScalarType?
  /// Whether the elements are strings.
  public let isText: Bool

  /// The largest dataset that is read at once; a damaged header may claim any size.
  static let byteLimit = 1 << 35

  init(opened handle: Handle, file: File, path: String) throws(HDF5Error) {
    let place = Place(file: file.name, object: path)
    let space = try place.handle("open", H5Sclose) { H5Dget_space(handle.id) }
    let type = try place.handle("open", H5Tclose) { H5Dget_type(handle.id) }
    shape = try Self.shape(of: space, at: place)
    scalarType = ScalarType(type.id)
    isText = H5Tget_class(type.id) == H5T_STRING
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= Self.byteLimit else {
        throw place.error("open", ["its shape \(shape) is too large"])
      }
      count = product
    }
    self.count = count
    super.init(file: file, path: path, handle: handle)
  }

  static func shape(of space: Handle, at place: Place) throws(HDF5Error) -> [Int] {
    switch H5Sget_simple_extent_type(space.id) {
    case H5S_SCALAR: return []
    case H5S_NULL: return [0]
    default: break
    }
    let rank = Int(try place.call("open") { H5Sget_simple_extent_ndims(space.id) })
    var extent = [hsize_t](repeating: 0, count: rank)
    try place.call("open") { H5Sget_simple_extent_dims(space.id, &extent, nil) }
    return extent.map { Int(clamping: $0) }
  }

  // MARK: Whole

  /// Writes every element, in row-major order.
  ///
  /// - Throws: ``HDF5Error`` where the number of values is not that of the elements.
  public func write<Value: Scalar>(_ values: [Value]) throws(HDF5Error) {
    guard values.count == count else {
      throw place.error("write", ["\(values.count) values do not fill the shape \(shape)"])
    }
    try place.call("write") {
      H5Dwrite(handle.id, Value.scalarType.memoryType, 0, 0, 0, values)
    }
  }

  /// Reads every element, in row-major order, converted to `type`.
  ///
  /// - Throws: ``HDF5Error`` where the data is damaged or is not of numbers.
  public func read<Value: Scalar>(as type: Value.Type = Value.self) throws(HDF5Error) -> [Value] {
    var values = try allocate(count, of: Value.self)
    guard count > 0 else { return values }
    try place.call("read") {
      H5Dread(handle.id, Value.scalarType.memoryType, 0, 0, 0, &values)
    }
    return values
  }

  // MARK: Slabs

  /// Writes a box of elements: `extent` of them along each axis, from `start`.
  ///
  /// - Throws: ``HDF5Error`` where the box leaves the shape or the values do not fill it.
  public func write<Value: Scalar>(
    _ values: [Value], start: [Int], extent: [Int]
  ) throws(HDF5Error) {
    let (file, memory, count) = try slab(start, extent, "write")
    guard values.count == count else {
      throw place.error("write", ["\(values.count) values do not fill the box \(extent)"])
    }
    guard count > 0 else { return }
    try place.call("write") {
      H5Dwrite(handle.id, Value.scalarType.memoryType, memory.id, file.id, 0, values)
    }
  }

  /// Reads a box of elements, in row-major order.
  ///
  /// - Throws: ``HDF5Error`` where the box leaves the shape or the data is damaged.
  public func read<Value: Scalar>(
    as type: Value.Type = Value.self, start: [Int], extent: [Int]
  ) throws(HDF5Error) -> [Value] {
    let (file, memory, count) = try slab(start, extent, "read")
    var values = try allocate(count, of: Value.self)
    guard count > 0 else { return values }
    try place.call("read") {
      H5Dread(handle.id, Value.scalarType.memoryType, memory.id, file.id, 0, &values)
    }
    return values
  }

  private func slab(
    _ start: [Int], _ extent: [Int], _ operation: String
  ) throws(HDF5Error) -> (file: Handle, memory: Handle, count: Int) {
    guard start.count == shape.count, extent.count == shape.count, !shape.isEmpty,
      shape.indices.allSatisfy({
        start[$0] >= 0 && extent[$0] >= 0 && start[$0] <= shape[$0]
          && extent[$0] <= shape[$0] - start[$0]
      })
    else {
      throw place.error(
        operation, ["the box of \(extent) from \(start) leaves the shape \(shape)"])
    }
    let file = try place.handle(operation, H5Sclose) { H5Dget_space(handle.id) }
    let from = start.map { hsize_t($0) }
    let size = extent.map { hsize_t($0) }
    try place.call(operation) {
      H5Sselect_hyperslab(file.id, H5S_SELECT_SET, from, nil, size, nil)
    }
    return (file, try dataspace(extent, at: place), extent.reduce(1, *))
  }

  private func allocate<Value: Scalar>(
    _ count: Int, of type: Value.Type
  ) throws(HDF5Error) -> [Value] {
    guard !isText else { throw place.error("read", ["it holds text, not numbers"]) }
    guard count <= Self.byteLimit / Value.scalarType.byteCount else {
      throw place.error("read", ["its shape \(shape) is too large"])
    }
    return [Value](repeating: Value.zero, count: count)
  }
}
