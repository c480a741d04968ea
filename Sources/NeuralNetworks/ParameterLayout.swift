/// One array of parameters in a ``ParameterLayout``.
public struct ParameterArray: Sendable, Hashable {
  /// The name, with slashes between its levels.
  public let name: String
  /// The length of each axis.
  public let shape: [Int]
  /// Where it begins in the flat buffer.
  public let offset: Int
  /// How it is drawn.
  public let initializer: Initializer

  /// How many numbers it holds.
  public var count: Int { shape.reduce(1, *) }
  /// Where it stands in the flat buffer.
  public var range: Range<Int> { offset..<(offset + count) }
}

/// Where the parameters of some networks stand in one flat buffer.
///
/// Layers reserve their arrays here when they are made, and remember the offsets. What
/// concerns all parameters alike (the optimizer, the clipping, the averaging into targets, storing)
/// is then one loop over one buffer.
public struct ParameterLayout: Sendable, Hashable {
  /// The arrays in the order of their offsets.
  public private(set) var arrays: [ParameterArray] = []
  /// Where each network stands: gradients are clipped by network.
  public private(set) var networks: [Range<Int>] = []
  /// How many numbers all arrays hold.
  public private(set) var count = 0
  private var path: [String] = []

  /// Creates an empty layout.
  public init() {}

  /// Reserves an array.
  ///
  /// - Returns: Its offset.
  public mutating func reserve(_ name: String, shape: [Int], _ initializer: Initializer) -> Int {
    let array = ParameterArray(
      name: (path + [name]).joined(separator: "/"), shape: shape, offset: count,
      initializer: initializer)
    arrays.append(array)
    count += array.count
    return array.offset
  }

  /// Reserves arrays whose names begin with `name`.
  public mutating func scope<Layer>(
    _ name: String, _ body: (inout ParameterLayout) -> Layer
  ) -> Layer {
    path.append(name)
    defer { path.removeLast() }
    return body(&self)
  }

  /// Reserves the arrays of a network, which are clipped together.
  public mutating func network<Network>(
    _ name: String, _ body: (inout ParameterLayout) -> Network
  ) -> Network {
    let start = count
    let network = scope(name, body)
    networks.append(start..<count)
    return network
  }
}
