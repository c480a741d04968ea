import CHDF5

// Dimension scales: the coordinates of axes (HDF5 Dimension Scale Specification), the way in which
// netCDF-4 files name their dimensions.
extension Dataset {
  /// Makes this one-dimensional dataset a dimension scale called `name`.
  ///
  /// - Throws: ``HDF5Error`` where it is one already.
  public func makeScale(named name: String) throws(HDF5Error) {
    try place.call("make a scale of") { H5DSset_scale(handle.id, name) }
    file.scalePaths[try address(of: handle)] = path
  }

  /// Attaches a scale to an axis.
  ///
  /// - Throws: ``HDF5Error`` where there is no such axis, or this is a scale itself.
  public func attach(scale: Dataset, toAxis axis: Int) throws(HDF5Error) {
    try place.call("attach '\(scale.path)' to") {
      H5DSattach_scale(handle.id, scale.handle.id, UInt32(clamping: axis))
    }
  }

  /// Whether the dataset is a dimension scale.
  ///
  /// - Throws: ``HDF5Error`` where it cannot be read.
  public func isScale() throws(HDF5Error) -> Bool {
    try place.call("read") { H5DSis_scale(handle.id) } > 0
  }

  /// The path of the first scale of each axis; `nil` for an axis without one.
  ///
  /// - Throws: ``HDF5Error`` where a reference leads nowhere.
  public func scalePaths() throws(HDF5Error) -> [String?] {
    var paths: [String?] = []
    for axis in shape.indices { paths.append(try firstScale(ofAxis: axis).map(path(ofScale:))) }
    return paths
  }

  private func firstScale(ofAxis axis: Int) throws(HDF5Error) -> Handle? {
    guard try place.call("read", { H5DSget_num_scales(handle.id, UInt32(axis)) }) > 0 else {
      return nil
    }
    var index: Int32 = 0
    return try place.handle("read", H5Dclose) {
      var first: hid_t = -1
      let status = withUnsafeMutablePointer(to: &first) { first in
        H5DSiterate_scales(
          handle.id, UInt32(axis), &index,
          { _, _, scale, first in
            // The library closes the scale after this.
            guard H5Iinc_ref(scale) > 0 else { return -1 }
            first?.assumingMemoryBound(to: hid_t.self).pointee = scale
            return 1
          }, first)
      }
      return status < 0 ? -1 : first
    }
  }

  /// The path of a scale that a reference led to.
  ///
  /// The library walks through the whole file to find a name, so each scale is named once.
  private func path(ofScale scale: Handle) throws(HDF5Error) -> String {
    let address = try address(of: scale)
    if let known = file.scalePaths[address] { return known }
    var bytes = [CChar](repeating: 0, count: 4096)
    let length = try place.call("read") { H5Iget_name(scale.id, &bytes, bytes.count) }
    let path = String(
      decoding: bytes.prefix(min(length, bytes.count - 1)).map { UInt8(bitPattern: $0) },
      as: UTF8.self)
    file.scalePaths[address] = path
    return path
  }

  private func address(of object: Handle) throws(HDF5Error) -> haddr_t {
    var address: haddr_t = 0
    try place.call("read") { CHDF5_address(object.id, &address) }
    return address
  }
}
