import CHDF5

/// An attribute's value as read: numbers come in the widest type of their kind.
public enum AttributeValue: Hashable, Sendable {
  /// One text.
  case text(String)
  /// A list of texts.
  case texts([String])
  /// One whole number.
  case integer(Int64)
  /// A list of whole numbers.
  case integers([Int64])
  /// One number.
  case number(Double)
  /// A list of numbers.
  case numbers([Double])
  /// A type that only the library reads, such as the references of a dimension scale.
  case other
}

extension Object {
  /// The attributes' names, in the order of their bytes.
  ///
  /// - Throws: ``HDF5Error`` where they cannot be read.
  public func attributeNames() throws(HDF5Error) -> [String] {
    let count = try place.call("read") { H5Aget_num_attrs(handle.id) }
    var names: [String] = []
    for index in 0..<hsize_t(count) {
      names.append(
        try storedName(place, "read") {
          H5Aget_name_by_idx(handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, $0, $1, 0)
        })
    }
    return names
  }

  /// The value of an attribute, or `nil` where there is none of the name.
  ///
  /// - Throws: ``HDF5Error`` where it cannot be read.
  public func attribute(_ name: String) throws(HDF5Error) -> AttributeValue? {
    let place = place(ofAttribute: name)
    guard try place.call("read", { H5Aexists(handle.id, name) }) > 0 else { return nil }
    let attribute = try place.handle("read", H5Aclose) { H5Aopen(handle.id, name, 0) }
    let type = try place.handle("read", H5Tclose) { H5Aget_type(attribute.id) }
    let space = try place.handle("read", H5Sclose) { H5Aget_space(attribute.id) }
    let shape = try Dataset.shape(of: space, at: place)
    let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard shape.count <= 1, count >= 0, count <= 1 << 28 else { return .other }
    switch H5Tget_class(type.id) {
    case H5T_STRING:
      let texts = try readStrings(type, space, count, at: place) {
        H5Aread(attribute.id, $0, $1)
      }
      return shape.isEmpty ? .text(texts.first ?? "") : .texts(texts)
    case H5T_INTEGER where count == 0: return .integers([])
    case H5T_FLOAT where count == 0: return .numbers([])
    case H5T_INTEGER:
      var values = [Int64](repeating: 0, count: count)
      try place.call("read") { H5Aread(attribute.id, Int64.scalarType.memoryType, &values) }
      return shape.isEmpty ? .integer(values[0]) : .integers(values)
    case H5T_FLOAT:
      var values = [Double](repeating: 0, count: count)
      try place.call("read") { H5Aread(attribute.id, Double.scalarType.memoryType, &values) }
      return shape.isEmpty ? .number(values[0]) : .numbers(values)
    default:
      return .other
    }
  }

  /// The text of an attribute, or `nil` where there is none or it is not one text.
  ///
  /// - Throws: ``HDF5Error`` where it cannot be read.
  public func text(_ name: String) throws(HDF5Error) -> String? {
    switch try attribute(name) {
    case .text(let text): text
    case .texts(let texts) where texts.count == 1: texts[0]
    default: nil
    }
  }

  /// Sets a text, as UTF-8 of fixed length: the form of netCDF's text attributes.
  ///
  /// - Throws: ``HDF5Error`` where the attribute is there already.
  public func setAttribute(_ name: String, _ value: String) throws(HDF5Error) {
    let place = place(ofAttribute: name)
    let bytes = Array(value.utf8)
    let type = try place.handle("create", H5Tclose) { CHDF5_string(max(1, bytes.count)) }
    try setAttribute(name, type.id, [], bytes.isEmpty ? [0] : bytes, at: place)
  }

  /// Sets a number.
  ///
  /// - Throws: ``HDF5Error`` where the attribute is there already.
  public func setAttribute<Value: Scalar>(_ name: String, _ value: Value) throws(HDF5Error) {
    let type = Value.scalarType
    try setAttribute(
      name, type.diskType, type.memoryType, [], [value], at: place(ofAttribute: name))
  }

  /// Sets a list of numbers.
  ///
  /// - Throws: ``HDF5Error`` where the attribute is there already.
  public func setAttribute<Value: Scalar>(_ name: String, _ values: [Value]) throws(HDF5Error) {
    let type = Value.scalarType
    try setAttribute(
      name, type.diskType, type.memoryType, [values.count], values, at: place(ofAttribute: name))
  }

  private func setAttribute(
    _ name: String, _ type: hid_t, _ shape: [Int], _ bytes: [UInt8], at place: Place
  ) throws(HDF5Error) {
    try setAttribute(name, type, type, shape, bytes, at: place)
  }

  private func setAttribute<Element: BitwiseCopyable>(
    _ name: String, _ diskType: hid_t, _ memoryType: hid_t, _ shape: [Int], _ values: [Element],
    at place: Place
  ) throws(HDF5Error) {
    let space = try dataspace(shape, at: place)
    let attribute = try place.handle("create", H5Aclose) {
      H5Acreate2(handle.id, name, diskType, space.id, 0, 0)
    }
    guard !values.isEmpty else { return }
    try place.call("write") { H5Awrite(attribute.id, memoryType, values) }
  }
}
