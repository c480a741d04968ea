import Glibc

// float64 serves gradient checks, where accuracy matters and speed does not: the C library's.

extension Double {
  /// y ← eˣ.
  public static func exp(
    _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { y[i] = Glibc.exp(x[i]) }
  }

  /// eˣ, eight times.
  @inlinable
  public static func exp(_ x: SIMD8<Double>) -> SIMD8<Double> {
    var y = x
    withUnsafeMutableBytes(of: &y) { bytes in
      let numbers = bytes.assumingMemoryBound(to: Double.self)
      guard let start = numbers.baseAddress else { return }
      exp(start, into: start, count: numbers.count)
    }
    return y
  }

  /// y ← ln x, for x > 0.
  public static func log(
    _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { y[i] = Glibc.log(x[i]) }
  }

  /// y ← tanh x.
  public static func tanh(
    _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { y[i] = Glibc.tanh(x[i]) }
  }

  /// y ← ln(1 + eˣ), without overflow.
  public static func softplus(
    _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { y[i] = Swift.max(x[i], 0) + Glibc.log1p(Glibc.exp(-Swift.abs(x[i]))) }
  }
}
