import CHDF5
import Glibc

extension Dataset {
  /// Reads a list of strings, of fixed or of variable length.
  ///
  /// - Throws: ``HDF5Error`` where the data is damaged or is not of strings.
  public func strings() throws(HDF5Error) -> [String] {
    let type = try place.handle("read", H5Tclose) { H5Dget_type(handle.id) }
    let space = try place.handle("read", H5Sclose) { H5Dget_space(handle.id) }
    return try readStrings(type, space, count, at: place) { H5Dread(handle.id, $0, 0, 0, 0, $1) }
  }

  func write(strings: [String]) throws(HDF5Error) {
    let type = try place.handle("write", H5Tclose) { CHDF5_string(0) }
    // One buffer holds the texts, each ended by a zero; HDF5 takes the addresses of their beginnings.
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
      offsets.append(bytes.count)
      bytes += string.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    let place = place
    let id = handle.id
    let status = bytes.withUnsafeBufferPointer { buffer in
      let pointers = offsets.map { buffer.baseAddress?.advanced(by: $0) }
      CHDF5_silence()
      return pointers.withUnsafeBytes { H5Dwrite(id, type.id, 0, 0, 0, $0.baseAddress) }
    }
    guard status >= 0 else { throw place.error("write", ["the strings could not be stored"]) }
  }
}

/// Reads strings of a file's type by a call that fills a buffer.
func readStrings(
  _ type: Handle, _ space: Handle, _ count: Int, at place: Place,
  _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
) throws(HDF5Error) -> [String] {
  guard H5Tget_class(type.id) == H5T_STRING else {
    throw place.error("read", ["it holds no text"])
  }
  guard count > 0 else { return [] }
  let isVariable = try place.call("read") { H5Tis_variable_str(type.id) } > 0
  let size = isVariable ? MemoryLayout<UnsafeMutablePointer<CChar>?>.size : H5Tget_size(type.id)
  guard size > 0, count <= Dataset.byteLimit / size else {
    throw place.error("read", ["its text is too large"])
  }
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count * size, alignment: 16)
  defer { memory.deallocate() }
  memory.initializeMemory(as: UInt8.self, repeating: 0)
  guard let base = memory.baseAddress else { return [] }
  try place.call("read") { read(type.id, base) }
  guard isVariable else {
    return (0..<count).map { index in
      String(
        decoding: memory[(index * size)..<((index + 1) * size)].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
  defer { H5Dvlen_reclaim(type.id, space.id, 0, base) }
  return memory.withMemoryRebound(to: UnsafeMutablePointer<CChar>?.self) { pointers in
    pointers.map { $0.map { String(cString: $0) } ?? "" }
  }
}
