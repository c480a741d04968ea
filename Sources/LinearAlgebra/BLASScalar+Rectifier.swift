// A rectifier's inputs are as often positive as not, which a branch would mispredict. On bit patterns
// there is none, and a loop over these becomes vector instructions.

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
}

extension Double {
  /// max(z, 0).
  @inlinable
  public static func rectified(_ z: Double) -> Double { z > 0 ? z : 0 }

  /// g where y = max(z, 0) is positive, else 0.
  @inlinable
  public static func kept(_ g: Double, whereRectified y: Double) -> Double { y > 0 ? g : 0 }
}
