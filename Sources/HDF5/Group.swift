import CHDF5

/// A group: a folder of groups and datasets, kept in the order of their creation.
public final class Group: Object {
  /// Creates a group within this one.
  ///
  /// - Throws: ``HDF5Error`` where the name is taken.
  public func createGroup(_ name: String) throws(HDF5Error) -> Group {
    let path = Object.child(name, of: path)
    let place = Place(file: file.name, object: path)
    let creation = try place.handle("create", H5Pclose, CHDF5_group_creation_properties)
    try place.call("create") { H5Pset_link_creation_order(creation.id, CHDF5_creation_order()) }
    try place.call("create") { H5Pset_attr_creation_order(creation.id, CHDF5_creation_order()) }
    try place.call("create") { H5Pset_obj_track_times(creation.id, false) }
    let group = try place.handle("create", H5Gclose) {
      H5Gcreate2(handle.id, name, 0, creation.id, 0)
    }
    return Group(file: file, path: path, handle: group)
  }

  /// Opens the group at a path from this one, such as `policy/actor`.
  ///
  /// - Throws: ``HDF5Error`` where there is none.
  public func group(_ name: String) throws(HDF5Error) -> Group {
    let path = Object.child(name, of: path)
    let group = try Place(file: file.name, object: path).handle("open", H5Gclose) {
      H5Gopen2(handle.id, name, 0)
    }
    return Group(file: file, path: path, handle: group)
  }

  /// Opens the dataset at a path from this group.
  ///
  /// - Throws: ``HDF5Error`` where there is none.
  public func dataset(_ name: String) throws(HDF5Error) -> Dataset {
    let path = Object.child(name, of: path)
    let place = Place(file: file.name, object: path)
    let dataset = try place.handle("open", H5Dclose) { H5Dopen2(handle.id, name, 0) }
    return try Dataset(opened: dataset, file: file, path: path)
  }

  /// Whether a link of this name is in the group.
  ///
  /// - Throws: ``HDF5Error`` where the group cannot be read.
  public func contains(_ name: String) throws(HDF5Error) -> Bool {
    try place.call("read") { H5Lexists(handle.id, name, 0) } > 0
  }

  /// What a group holds: a name, and whether it is a group or a dataset.
  public struct Entry: Hashable, Sendable {
    /// The name within the group.
    public var name: String
    /// Whether it is a group; else it is a dataset.
    public var isGroup: Bool
  }

  /// The groups and datasets, in the order of their creation where the file keeps it, else by name.
  ///
  /// - Throws: ``HDF5Error`` where one cannot be read or is neither a group nor a dataset.
  public func entries() throws(HDF5Error) -> [Entry] {
    var information = H5G_info_t()
    try place.call("read") { H5Gget_info(handle.id, &information) }
    let order = try self.order()
    var entries: [Entry] = []
    for index in 0..<information.nlinks {
      let name = try storedName(place, "read") {
        H5Lget_name_by_idx(handle.id, ".", order, H5_ITER_INC, index, $0, $1, 0)
      }
      let place = Place(file: file.name, object: Object.child(name, of: path))
      let object = try place.handle("open", H5Oclose) { H5Oopen(handle.id, name, 0) }
      switch H5Iget_type(object.id) {
      case H5I_GROUP: entries.append(Entry(name: name, isGroup: true))
      case H5I_DATASET: entries.append(Entry(name: name, isGroup: false))
      default: throw place.error("read", ["it is neither a group nor a dataset"])
      }
    }
    return entries
  }

  private func order() throws(HDF5Error) -> H5_index_t {
    let creation = try place.handle("read", H5Pclose) { H5Gget_create_plist(handle.id) }
    var flags: UInt32 = 0
    try place.call("read") { H5Pget_link_creation_order(creation.id, &flags) }
    return flags == 0 ? H5_INDEX_NAME : H5_INDEX_CRT_ORDER
  }
}
