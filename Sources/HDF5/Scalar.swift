import CHDF5

/// A number type that datasets and attributes hold.
///
/// On disk every type is little-endian, so that files are the same bytes on every machine; HDF5
/// converts when it reads one type as another.
public protocol Scalar: BitwiseCopyable, Sendable {
  /// Which of HDF5's types it is.
  static var scalarType: ScalarType { get }
  /// The value that fills what was allocated before a read.
  static var zero: Self { get }
}

/// The number types of HDF5 in use here.
public enum ScalarType: String, Sendable {
  /// IEEE 754, 32 bits.
  case float32
  /// IEEE 754, 64 bits.
  case float64
  /// Signed, 8 bits.
  case int8
  /// Signed, 32 bits.
  case int32
  /// Signed, 64 bits.
  case int64
  /// Unsigned, 8 bits.
  case uint8
  /// Unsigned, 16 bits.
  case uint16

  /// The size of a value in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .uint16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  var diskType: hid_t {
    switch self {
    case .float32: CHDF5_disk_float()
    case .float64: CHDF5_disk_double()
    case .int8: CHDF5_disk_int8()
    case .int32: CHDF5_disk_int32()
    case .int64: CHDF5_disk_int64()
    case .uint8: CHDF5_disk_uint8()
    case .uint16: CHDF5_disk_uint16()
    }
  }

  var memoryType: hid_t {
    switch self {
    case .float32: CHDF5_memory_float()
    case .float64: CHDF5_memory_double()
    case .int8: CHDF5_memory_int8()
    case .int32: CHDF5_memory_int32()
    case .int64: CHDF5_memory_int64()
    case .uint8: CHDF5_memory_uint8()
    case .uint16: CHDF5_memory_uint16()
    }
  }

  /// The type that is exactly a type of a file, or `nil` for any other.
  init?(_ type: hid_t) {
    let all: [ScalarType] = [.float32, .float64, .int8, .int32, .int64, .uint8, .uint16]
    guard let match = all.first(where: { H5Tequal($0.diskType, type) > 0 }) else { return nil }
    self = match
  }
}

extension Float: Scalar {
  /// IEEE 754, 32 bits.
  public static var scalarType: ScalarType { .float32 }
}

extension Double: Scalar {
  /// IEEE 754, 64 bits.
  public static var scalarType: ScalarType { .float64 }
}

extension Int8: Scalar {
  /// Signed, 8 bits.
  public static var scalarType: ScalarType { .int8 }
}

extension Int32: Scalar {
  /// Signed, 32 bits.
  public static var scalarType: ScalarType { .int32 }
}

extension Int64: Scalar {
  /// Signed, 64 bits.
  public static var scalarType: ScalarType { .int64 }
}

extension UInt8: Scalar {
  /// Unsigned, 8 bits.
  public static var scalarType: ScalarType { .uint8 }
}

extension UInt16: Scalar {
  /// Unsigned, 16 bits.
  public static var scalarType: ScalarType { .uint16 }
}
