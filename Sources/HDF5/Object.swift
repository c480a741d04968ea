import CHDF5

/// A group or a dataset: something in a file that bears attributes.
public class Object {
  /// The file that holds it.
  public let file: File
  /// The path within the file.
  public let path: String
  let handle: Handle

  init(file: File, path: String, handle: Handle) {
    self.file = file
    self.path = path
    self.handle = handle
  }

  var place: Place { Place(file: file.name, object: path) }

  func place(ofAttribute name: String) -> Place {
    Place(file: file.name, object: path == "/" ? "/@\(name)" : "\(path)/@\(name)")
  }

  static func child(_ name: String, of path: String) -> String {
    path == "/" ? "/\(name)" : "\(path)/\(name)"
  }
}

/// A name in a file, by a call of the form of `H5Lget_name_by_idx`.
func storedName(
  _ place: Place, _ operation: String,
  _ body: (UnsafeMutablePointer<CChar>?, Int) -> ssize_t
) throws(HDF5Error) -> String {
  let length = try place.call(operation) { body(nil, 0) }
  var bytes = [CChar](repeating: 0, count: length + 1)
  try place.call(operation) { body(&bytes, length + 1) }
  return String(decoding: bytes.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
