import CHDF5

// Dimension scales: the coordinates of axes (HDF5 Dimension Scale Specification), the way in which
// netCDF-4 files name their dimensions.
extension Dataset {
  /// Makes this one-dimensional dataset a dimension scale called `name`.
  ///
  /// - Throws: ``HDF5Error`` where it is one already.
  public func makeScale(named name: String) throws(HDF5Error) {
    try place.call("make a scale of") { H5DSset_scale(handle.id, name) }
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
    for axis in shape.indices {
      guard try place.call("read", { H5DSget_num_scales(handle.id, UInt32(axis)) }) > 0 else {
        paths.append(nil)
        continue
      }
      var name = ""
      var index: Int32 = 0
      try withUnsafeMutablePointer(to: &name) { name throws(HDF5Error) in
        _ = try place.call("read") {
          H5DSiterate_scales(
            handle.id, UInt32(axis), &index,
            { _, _, scale, name in
              var bytes = [CChar](repeating: 0, count: 4096)
              guard H5Iget_name(scale, &bytes, bytes.count) > 0 else { return -1 }
              name?.assumingMemoryBound(to: String.self).pointee = bytes.withUnsafeBufferPointer {
                $0.baseAddress.map { String(cString: $0) } ?? ""
              }
              return 1
            }, name)
        }
      }
      paths.append(name)
    }
    return paths
  }
}
