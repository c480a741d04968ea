// The elementary functions of float32, eight at a time. They use additions, multiplications,
// divisions and bit patterns alone, so that a seed gives the same numbers with any C library.
// The polynomials' coefficients are those of the Cephes library (S. L. Moshier, 1992: expf, logf,
// tanhf), accurate to about 2 units in the last place.

extension Float {
  /// y ← eˣ.
  public static func exp(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    mapEights(x, y, count, exp)
  }

  /// eˣ = 2ⁿ·eʳ, eight times, with n = round(x / ln 2) and |r| ≤ ln 2 / 2.
  @inlinable
  @inline(__always)
  public static func exp(_ input: SIMD8<Float>) -> SIMD8<Float> {
    let least = SIMD8<Float>(repeating: -87.3)
    let greatest = SIMD8<Float>(repeating: 88.3)
    let x = input.replacing(with: least, where: input .< least)
      .replacing(with: greatest, where: input .> greatest)
    // Adding 1.5·2²³ leaves no bits for a fraction: the sum's low bits are the rounded integer.
    let shifter = SIMD8<Float>(repeating: 12_582_912)
    let shifted = shifter.addingProduct(x, 1.442_695_04)
    let n = shifted - shifter
    let r = x.addingProduct(n, -0.693_359_375).addingProduct(n, 2.121_944_4e-4)
    var p = SIMD8<Float>(repeating: 1.398_199_950_7e-3).addingProduct(r, 1.987_569_15e-4)
    p = SIMD8<Float>(repeating: 8.333_451_907_3e-3).addingProduct(p, r)
    p = SIMD8<Float>(repeating: 4.166_579_589_4e-2).addingProduct(p, r)
    p = SIMD8<Float>(repeating: 1.666_666_545_9e-1).addingProduct(p, r)
    p = SIMD8<Float>(repeating: 5.000_000_120_1e-1).addingProduct(p, r)
    p = r.addingProduct(p, r * r) + 1
    let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- 0x4B40_0000 &+ 127
    return p * unsafeBitCast(exponent &<< 23, to: SIMD8<Float>.self)
  }

  /// y ← ln x, for x > 0.
  public static func log(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    mapEights(x, y, count, logarithm)
  }

  /// y ← tanh x.
  public static func tanh(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    mapEights(x, y, count, hyperbolicTangent)
  }

  /// y ← ln(1 + eˣ), without overflow.
  public static func softplus(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    mapEights(x, y, count, softPlus)
  }
}

private typealias Eight = SIMD8<Float>

/// Applies a function to full vectors, and to the rest in a padded one: every number meets the
/// same operations wherever it stands.
@inline(__always)
private func mapEights(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int,
  _ function: (Eight) -> Eight
) {
  let source = UnsafeRawPointer(x)
  let target = UnsafeMutableRawPointer(y)
  let full = count & ~7
  var i = 0
  while i < full {
    let value = function(source.loadUnaligned(fromByteOffset: i * 4, as: Eight.self))
    target.storeBytes(of: value, toByteOffset: i * 4, as: Eight.self)
    i += 8
  }
  guard i < count else { return }
  var rest = Eight(repeating: 1)
  for lane in 0..<(count - i) { rest[lane] = x[i + lane] }
  rest = function(rest)
  for lane in 0..<(count - i) { y[i + lane] = rest[lane] }
}

/// ln x = e·ln 2 + ln m with x = m·2ᵉ and √½ ≤ m < √2.
@inline(__always)
private func logarithm(_ x: Eight) -> Eight {
  let bits = unsafeBitCast(x, to: SIMD8<UInt32>.self)
  // Subtracting the bits of √½ first makes the exponent field carry where m would pass √2.
  let offset = bits &- 0x3F35_04F3
  let e = unsafeBitCast(offset, to: SIMD8<Int32>.self) &>> 23
  let mantissa = (offset & 0x007F_FFFF) &+ 0x3F35_04F3
  let f = unsafeBitCast(mantissa, to: Eight.self) - 1
  let z = f * f
  var p = f * 7.037_683_629_2e-2 - 1.151_461_031_0e-1
  p = p * f + 1.167_699_874_0e-1
  p = p * f - 1.242_014_084_6e-1
  p = p * f + 1.424_932_278_7e-1
  p = p * f - 1.666_805_766_5e-1
  p = p * f + 2.000_071_476_5e-1
  p = p * f - 2.499_999_399_3e-1
  p = p * f + 3.333_333_117_4e-1
  let exponent = Eight(e)
  let low = p * f * z - exponent * 2.121_944_4e-4 - z * 0.5
  return (f + low) + exponent * 0.693_359_375
}

/// An odd polynomial near 0, 1 − 2/(e²ˣ + 1) beyond.
@inline(__always)
private func hyperbolicTangent(_ x: Eight) -> Eight {
  let z = x * x
  var p = z * -5.704_988_727_45e-3 + 2.063_908_879_54e-2
  p = p * z - 5.373_971_555_31e-2
  p = p * z + 1.333_144_220_36e-1
  p = p * z - 3.333_328_194_22e-1
  let near = p * z * x + x
  let far = 1 - 2 / (Float.exp(x + x) + 1)
  return far.replacing(with: near, where: z .< 0.390_625)
}

/// max(x, 0) + ln(1 + e^−|x|).
@inline(__always)
private func softPlus(_ x: Eight) -> Eight {
  let zero = Eight(repeating: 0)
  let positive = x.replacing(with: zero, where: x .< zero)
  return positive + logarithm(Float.exp(x - positive - positive) + 1)
}
