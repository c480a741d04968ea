/// The first bytes of a file, version 3 (HDF5 File Format Specification 3.0, section II.A).
enum Superblock {
  /// Marks a file image as closed: an image is taken of an open file, and though the library clears
  /// the mark of a writer in it, the checksum still is that of a file being written.
  static func seal(_ bytes: inout [UInt8]) {
    guard bytes.count >= 48, bytes[8] == 3 else { return }
    bytes[11] = 0
    let sum = checksum(bytes[..<44])
    for i in 0..<4 { bytes[44 + i] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * i)) }
  }

  /// The checksum of the format's metadata: Jenkins's lookup3 (2006), from 0.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
    var b = a
    var c = a
    var rest = bytes
    func word(_ index: Int) -> UInt32 {
      var word: UInt32 = 0
      for i in 0..<4 where 4 * index + i < rest.count {
        word |= UInt32(rest[rest.startIndex + 4 * index + i]) << UInt32(8 * i)
      }
      return word
    }
    func rotated(_ x: UInt32, _ bits: UInt32) -> UInt32 { x << bits | x >> (32 - bits) }

    while rest.count > 12 {
      a &+= word(0)
      b &+= word(1)
      c &+= word(2)
      rest = rest.dropFirst(12)
      (a, c) = ((a &- c) ^ rotated(c, 4), c &+ b)
      (b, a) = ((b &- a) ^ rotated(a, 6), a &+ c)
      (c, b) = ((c &- b) ^ rotated(b, 8), b &+ a)
      (a, c) = ((a &- c) ^ rotated(c, 16), c &+ b)
      (b, a) = ((b &- a) ^ rotated(a, 19), a &+ c)
      (c, b) = ((c &- b) ^ rotated(b, 4), b &+ a)
    }
    guard !rest.isEmpty else { return c }
    a &+= word(0)
    b &+= word(1)
    c &+= word(2)
    c = (c ^ b) &- rotated(b, 14)
    a = (a ^ c) &- rotated(c, 11)
    b = (b ^ a) &- rotated(a, 25)
    c = (c ^ b) &- rotated(b, 16)
    a = (a ^ c) &- rotated(c, 4)
    b = (b ^ a) &- rotated(a, 14)
    return (c ^ b) &- rotated(b, 24)
  }
}
