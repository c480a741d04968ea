/// A named stream of random numbers, split from a seed.
///
/// The generator is xoshiro256++ (Blackman & Vigna 2019), seeded through SplitMix64 from the seed
/// and the stream's path. Streams of different names are independent: drawing more from one
/// never shifts another, so that a run's numbers do not depend on the order of its parts.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// The generator's whole state: four words, and the normal deviate kept for the next call.
  public struct State: Sendable, Hashable, Codable {
    /// The four words of xoshiro256++.
    public var words: (UInt64, UInt64, UInt64, UInt64) { (a, b, c, d) }
    var a: UInt64
    var b: UInt64
    var c: UInt64
    var d: UInt64

    /// Creates a state from its four words.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) {
      (a, b, c, d) = words
    }
  }

  /// The state, for checkpoints.
  public var state: State
  private let root: UInt64

  /// Creates the stream called `name` of a seed.
  public init(seed: UInt64, _ name: String) {
    self.init(root: Self.hash(name, into: Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)))
  }

  private init(root: UInt64) {
    self.root = root
    var z = root
    func next() -> UInt64 {
      z &+= 0x9E37_79B9_7F4A_7C15
      return Self.mix(z)
    }
    let a = next()
    let b = next()
    let c = next()
    state = State(words: (a, b, c, next()))
  }

  /// The stream called `name` below this one; it does not depend on what was drawn so far.
  public func split(_ name: String, _ index: Int = 0) -> RandomStream {
    let named = Self.hash(name, into: root)
    return RandomStream(
      root: Self.mix(named ^ (UInt64(bitPattern: Int64(index)) &+ 0x632B_E59B_D9B4_E019)))
  }

  /// The next 64 random bits.
  @inline(__always)
  public mutating func next() -> UInt64 {
    let sum = state.a &+ state.d
    let result = (sum << 23 | sum >> 41) &+ state.a
    let t = state.b << 17
    state.c ^= state.a
    state.d ^= state.b
    state.b ^= state.c
    state.a ^= state.d
    state.c ^= t
    state.d = state.d << 45 | state.d >> 19
    return result
  }

  /// A number drawn uniformly from [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer drawn uniformly from 0 ..< `bound`, without bias (Lemire 2019).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "the bound of a random index must be positive")
    return Int(next(upperBound: UInt64(bound)))
  }

  /// Fills a buffer with standard normal deviates (Box–Muller, in pairs).
  public mutating func fillNormal(_ buffer: UnsafeMutableBufferPointer<Float>) {
    var i = 0
    while i < buffer.count {
      let (x, y) = normalPair()
      buffer[i] = Float(x)
      if i + 1 < buffer.count { buffer[i + 1] = Float(y) }
      i += 2
    }
  }

  /// A standard normal deviate.
  public mutating func normal() -> Double {
    normalPair().0
  }

  private mutating func normalPair() -> (Double, Double) {
    let radius = (-2 * logarithm(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cosine(angle), radius * sine(angle))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private static func hash(_ name: String, into seed: UInt64) -> UInt64 {
    var h = seed ^ 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      h = (h ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return mix(h)
  }
}
