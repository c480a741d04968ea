// A rectifier's inputs are as often positive as not, which a branch would mispredict. On bit patterns
// there is none, and a loop over these becomes vector instructions. The standard library's
// `pointwiseMax`, for its part, goes number by number.

extension Float {
  /// max(z, 0).
  @inlinable
  public static func rectified(_ z: Float) -> Float {
    let bits = Int32(bitPattern: z.bitPattern)
    return Float(bitPattern: UInt32(bitPattern: bits & ~(bits >> 31)))
  }

  /// g where y = max(z, 0) is positive, else 0.
  @inlinable
  public static func kept(_ g: Float, whereRectified y: Float) -> Float {
    let isPositive = (0 &- Int32(bitPattern: y.bitPattern)) >> 31
    return Float(bitPattern: g.bitPattern & UInt32(bitPattern: isPositive))
  }

  /// The greater of two numbers, eight times.
  @inlinable
  public static func greater(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    x.replacing(with: y, where: x .< y)
  }
}

extension Double {
  /// max(z, 0).
  @inlinable
  public static func rectified(_ z: Double) -> Double { z > 0 ? z : 0 }

  /// g where y = max(z, 0) is positive, else 0.
  @inlinable
  public static func kept(_ g: Double, whereRectified y: Double) -> Double { y > 0 ? g : 0 }

  /// The greater of two numbers, eight times.
  @inlinable
  public static func greater(_ x: SIMD8<Double>, _ y: SIMD8<Double>) -> SIMD8<Double> {
    x.replacing(with: y, where: x .< y)
  }
}
