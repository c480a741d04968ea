import CHDF5
import Glibc
import Synchronization

/// An HDF5 file: one that is read from disk, or one that is built in memory and saved at one stroke.
///
/// Building in memory keeps a full disk away from the library, and no reader ever sees a part of a
/// file. The form is HDF5 1.10's, with a checksum on every piece of metadata; creation order is
/// kept, as netCDF-4 needs, and times are not, so that equal content gives equal bytes.
public final class File {
  /// The path, or the name of a file in memory.
  public let name: String
  /// Whether the file ends in the seal that ``save(to:replacing:)`` sets, and is as it was saved.
  public let isSealed: Bool
  let handle: Handle
  /// The paths of dimension scales that are known, by where they stand.
  var scalePaths: [haddr_t: String] = [:]

  /// Opens a file for reading; one that bears a seal is compared with it first.
  ///
  /// - Parameters:
  ///   - path: Where it stands.
  ///   - isCompared: Whether all bytes are compared with the seal; without, the seal is only looked for:
  ///     for a file that was compared a moment ago.
  /// - Throws: ``HDF5Error`` where there is no such file, it was changed after it was sealed, or it is
  ///   no whole HDF5 file.
  public init(opening path: String, comparingSeal isCompared: Bool = true) throws(HDF5Error) {
    let place = Place(file: path)
    name = path
    guard access(path, F_OK) == 0 else {
      throw place.error("open", ["there is no such file"])
    }
    guard access(path, R_OK) == 0 else {
      throw place.error("open", [String(cString: strerror(errno))])
    }
    switch isCompared ? Seal.state(of: path) : Seal.isPresent(at: path) ? .valid : .absent {
    case .valid: isSealed = true
    case .absent: isSealed = false
    case .broken: throw place.error("open", ["its bytes do not fit its seal"])
    case nil: throw place.error("open", ["it cannot be read"])
    }
    let access = try place.handle("open", H5Pclose, CHDF5_file_access_properties)
    try place.call("open") { CHDF5_disable_file_locking(access.id) }
    handle = try place.handle("open", H5Fclose) { CHDF5_open_read_only(path, access.id) }
  }

  /// Begins a file in memory; `name` stands in its errors.
  ///
  /// - Throws: ``HDF5Error`` where memory is short.
  public init(inMemory name: String) throws(HDF5Error) {
    let place = Place(file: name)
    self.name = name
    isSealed = false
    let access = try place.handle("create", H5Pclose, CHDF5_file_access_properties)
    let creation = try place.handle("create", H5Pclose, CHDF5_file_creation_properties)
    try place.call("create") { H5Pset_fapl_core(access.id, 1 << 20, false) }
    try place.call("create") {
      H5Pset_libver_bounds(access.id, H5F_LIBVER_V110, H5F_LIBVER_V110)
    }
    try place.call("create") { H5Pset_link_creation_order(creation.id, CHDF5_creation_order()) }
    try place.call("create") { H5Pset_attr_creation_order(creation.id, CHDF5_creation_order()) }
    try place.call("create") { H5Pset_obj_track_times(creation.id, false) }
    // The library tells files in memory apart by their names alone.
    let unique = "\(name)#\(Self.created.add(1, ordering: .relaxed).newValue)"
    handle = try place.handle("create", H5Fclose) {
      CHDF5_create_truncating(unique, creation.id, access.id)
    }
  }

  /// Whether anything stands at a path.
  public static func isPresent(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether the file at a path ends in a seal; no more than its end is judged.
  public static func bearsSeal(_ path: String) -> Bool { Seal.isPresent(at: path) }

  private static let created = Atomic(0)

  /// The root group.
  ///
  /// - Throws: ``HDF5Error`` where it cannot be read.
  public func root() throws(HDF5Error) -> Group {
    let place = Place(file: name, object: "/")
    let group = try place.handle("open", H5Gclose) { H5Gopen2(handle.id, "/", 0) }
    return Group(file: self, path: "/", handle: group)
  }

  /// The file's bytes, as they would stand on a disk.
  ///
  /// - Throws: ``HDF5Error`` where memory is short.
  public func image() throws(HDF5Error) -> [UInt8] {
    let place = Place(file: name)
    try place.call("complete") { H5Fflush(handle.id, H5F_SCOPE_GLOBAL) }
    let size = try place.call("complete") { H5Fget_file_image(handle.id, nil, 0) }
    var bytes = [UInt8](repeating: 0, count: size)
    try place.call("complete") { H5Fget_file_image(handle.id, &bytes, size) }
    Superblock.seal(&bytes)
    return bytes
  }

  /// Saves the file: wholly or not at all, and sealed.
  ///
  /// Its last line is the SHA-256 of all bytes before it; HDF5's readers do not see that line.
  ///
  /// - Throws: ``HDF5Error`` where the folder cannot be written, the disk is full, or the file is
  ///   there already and `isReplacing` is false.
  public func save(to path: String, replacing isReplacing: Bool = false) throws(HDF5Error) {
    let bytes = try image()
    try AtomicFile.write(to: path, replacing: isReplacing, sealed: true) { $0.write(bytes) }
  }
}
