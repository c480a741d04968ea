// Eight numbers at a time, for loops that must be vector instructions whatever the optimizer makes of
// them: the standard library's `pointwiseMax` goes number by number, and a product that is added
// is rounded twice unless it is asked for once.

extension Float {
  /// The greater of two numbers, eight times.
  @inlinable
  @inline(__always)
  public static func greater(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    x.replacing(with: y, where: x .< y)
  }

  /// Whether any of eight numbers is less than another's at its place.
  @inlinable
  @inline(__always)
  public static func isAnyLess(_ x: SIMD8<Float>, than y: SIMD8<Float>) -> Bool {
    any(x .< y)
  }

  /// sum + x·y with one rounding, eight times.
  @inlinable
  @inline(__always)
  public static func sum(
    _ sum: SIMD8<Float>, _ x: SIMD8<Float>, times y: SIMD8<Float>
  ) -> SIMD8<Float> {
    sum.addingProduct(x, y)
  }
}

extension Double {
  /// The greater of two numbers, eight times.
  @inlinable
  @inline(__always)
  public static func greater(_ x: SIMD8<Double>, _ y: SIMD8<Double>) -> SIMD8<Double> {
    x.replacing(with: y, where: x .< y)
  }

  /// Whether any of eight numbers is less than another's at its place.
  @inlinable
  @inline(__always)
  public static func isAnyLess(_ x: SIMD8<Double>, than y: SIMD8<Double>) -> Bool {
    any(x .< y)
  }

  /// sum + x·y with one rounding, eight times.
  @inlinable
  @inline(__always)
  public static func sum(
    _ sum: SIMD8<Double>, _ x: SIMD8<Double>, times y: SIMD8<Double>
  ) -> SIMD8<Double> {
    sum.addingProduct(x, y)
  }
}
