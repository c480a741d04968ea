import Optimization

/// SplitMix64 (Steele, Lea & Flood 2014) and the draws of `Golden/make_random_programs.py`.
struct Draws {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x5851_F42D_4C95_7F2D
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func index(_ bound: Int) -> Int { Int((next() >> 11) % UInt64(bound)) }

  mutating func between(_ low: Int, _ high: Int) -> Int { low + index(high - low + 1) }

  /// A multiple of 1/64 in [−4, 4].
  mutating func number() -> Double { Double(index(513) - 256) / 64 }

  /// A multiple of 1/64 in (0, 4].
  mutating func positive() -> Double { Double(index(256) + 1) / 64 }

  mutating func powerOfTwo(_ low: Int, _ high: Int) -> Double {
    Double(sign: .plus, exponent: between(low, high), significand: 1)
  }

  mutating func point(_ n: Int) -> [Double] { (0..<n).map { _ in number() } }

  mutating func cones(
    _ zeros: Int, _ nonnegatives: Int, _ seconds: Int, _ largest: Int
  ) -> [Cone] {
    var cones: [Cone] = []
    if zeros > 0 { cones.append(.zero(zeros)) }
    if nonnegatives > 0 { cones.append(.nonnegative(nonnegatives)) }
    for _ in 0..<seconds { cones.append(.secondOrder(between(3, largest))) }
    return cones
  }

  /// A point inside the cones, or inside their duals.
  mutating func inside(_ cones: [Cone], dual: Bool) -> [Double] {
    var u: [Double] = []
    for cone in cones {
      switch cone {
      case .zero(let d): u += (0..<d).map { _ in dual ? number() : 0 }
      case .nonnegative(let d): u += (0..<d).map { _ in positive() }
      case .secondOrder(let d):
        let tail = (1..<d).map { _ in number() }
        u += [tail.reduce(0) { $0 + $1.magnitude } + positive()] + tail
      }
    }
    return u
  }

  /// Slacks and multipliers on the cones' boundaries, with sᵀz = 0, some zero in both.
  mutating func complementary(_ cones: [Cone]) -> (s: [Double], z: [Double]) {
    var s: [Double] = []
    var z: [Double] = []
    for cone in cones {
      switch cone {
      case .zero(let d):
        s += Array(repeating: 0, count: d)
        z += (0..<d).map { _ in number() }
      case .nonnegative(let d):
        for _ in 0..<d {
          let which = index(5)
          s.append(which < 2 ? positive() : 0)
          z.append(2..<4 ~= which ? positive() : 0)
        }
      case .secondOrder(let d):
        // (5, 3, 4) lies on the boundary, and (5, −3, −4) is orthogonal to it.
        let (alpha, beta) = (positive(), positive())
        let place = 1 + index(d - 2)
        var ray = Array(repeating: 0.0, count: d)
        ray[0] = 5
        ray[place] = 3
        ray[place + 1] = 4
        let which = index(3)
        s += ray.map { which != 1 ? alpha * $0 : 0 }
        z += ray.indices.map { which != 2 ? beta * ($0 == 0 ? ray[$0] : -ray[$0]) : 0 }
      }
    }
    return (s, z)
  }
}
