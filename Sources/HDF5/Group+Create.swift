import CHDF5

extension Group {
  /// Creates a dataset of numbers.
  ///
  /// - Parameters:
  ///   - name: The name within the group.
  ///   - type: The type on disk, little-endian.
  ///   - shape: The extent of each axis; empty for a scalar.
  ///   - layout: How it lies in the file; by default compressed and checksummed.
  ///   - fill: The value of what is never written.
  /// - Returns: The dataset, to be written.
  /// - Throws: ``HDF5Error`` where the name is taken or the shape is none.
  public func createDataset<Value: Scalar>(
    _ name: String, of type: Value.Type, shape: [Int], layout: Layout? = nil, fill: Value? = nil
  ) throws(HDF5Error) -> Dataset {
    let layout =
      layout ?? .compressed(shape, elementSize: Value.scalarType.byteCount)
    let place = Place(file: file.name, object: Object.child(name, of: path))
    let creation = try properties(layout, at: place)
    if var fill {
      try place.call("create") {
        H5Pset_fill_value(creation.id, Value.scalarType.memoryType, &fill)
      }
    }
    return try create(name, Value.scalarType.diskType, shape, creation, at: place)
  }

  /// Creates a list of UTF-8 strings of variable length, the form that h5py, xarray and netCDF-4 all
  /// read as text, and writes it.
  ///
  /// - Throws: ``HDF5Error`` where the name is taken.
  @discardableResult
  public func createDataset(_ name: String, strings: [String]) throws(HDF5Error) -> Dataset {
    let place = Place(file: file.name, object: Object.child(name, of: path))
    let creation = try properties(.contiguous, at: place)
    let type = try place.handle("create", H5Tclose) { CHDF5_string(0) }
    let dataset = try create(name, type.id, [strings.count], creation, at: place)
    try dataset.write(strings: strings)
    return dataset
  }

  private func properties(_ layout: Layout, at place: Place) throws(HDF5Error) -> Handle {
    let creation = try place.handle("create", H5Pclose, CHDF5_dataset_creation_properties)
    try place.call("create") { H5Pset_attr_creation_order(creation.id, CHDF5_creation_order()) }
    try place.call("create") { H5Pset_obj_track_times(creation.id, false) }
    guard case .chunked(let chunk, let level) = layout else { return creation }
    let extent = chunk.map { hsize_t(clamping: $0) }
    try place.call("create") { H5Pset_chunk(creation.id, Int32(clamping: extent.count), extent) }
    try place.call("create") { H5Pset_shuffle(creation.id) }
    try place.call("create") { H5Pset_deflate(creation.id, UInt32(clamping: level)) }
    try place.call("create") { H5Pset_fletcher32(creation.id) }
    return creation
  }

  private func create(
    _ name: String, _ type: hid_t, _ shape: [Int], _ creation: Handle, at place: Place
  ) throws(HDF5Error) -> Dataset {
    let space = try dataspace(shape, at: place)
    let dataset = try place.handle("create", H5Dclose) {
      H5Dcreate2(handle.id, name, type, space.id, 0, creation.id, 0)
    }
    return try Dataset(opened: dataset, file: file, path: Object.child(name, of: path))
  }
}

/// The shape of a dataset or attribute, as HDF5 holds it.
func dataspace(_ shape: [Int], at place: Place) throws(HDF5Error) -> Handle {
  guard !shape.isEmpty else {
    return try place.handle("create", H5Sclose) { H5Screate(H5S_SCALAR) }
  }
  guard shape.allSatisfy({ $0 >= 0 }) else {
    throw place.error("create", ["an axis has a negative extent"])
  }
  let extent = shape.map { hsize_t($0) }
  return try place.handle("create", H5Sclose) {
    H5Screate_simple(Int32(clamping: extent.count), extent, nil)
  }
}
