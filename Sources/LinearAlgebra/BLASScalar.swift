/// A floating-point type that the matrix kernels serve: float32 trains, float64 checks gradients.
///
/// The routines have the meaning of the reference BLAS (Dongarra et al. 1990) in row-major order.
/// The elementwise functions read `count` numbers of `x` and write as many of `y`, which may be `x`.
public protocol BLASScalar: BinaryFloatingPoint, BitwiseCopyable, Codable, SIMDScalar, Sendable {
  /// C ← α·op(A)·op(B) + β·C with op(A) (m, k), op(B) (k, n) and C (m, n); `lda`, `ldb`, `ldc`
  /// are row strides.
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self,
    a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int, beta: Self,
    c: UnsafeMutablePointer<Self>, ldc: Int)
  /// y ← α·op(A)·x + β·y with A (rows, columns).
  static func gemv(
    transposeA: Bool, rows: Int, columns: Int, alpha: Self, a: UnsafePointer<Self>, lda: Int,
    x: UnsafePointer<Self>, beta: Self, y: UnsafeMutablePointer<Self>)
  /// y ← y + α·x.
  static func axpy(
    count: Int, alpha: Self, x: UnsafePointer<Self>, y: UnsafeMutablePointer<Self>)
  /// Σ x·y.
  static func dot(count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Self

  /// y ← eˣ.
  static func exp(_ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
  /// y ← ln x, for x > 0.
  static func log(_ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
  /// y ← tanh x.
  static func tanh(_ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)
  /// y ← ln(1 + eˣ), without overflow.
  static func softplus(_ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int)

  /// max(z, 0).
  static func rectified(_ z: Self) -> Self
  /// g where y = max(z, 0) is positive, else 0.
  static func kept(_ g: Self, whereRectified y: Self) -> Self
  /// The greater of two numbers, eight times.
  static func greater(_ x: SIMD8<Self>, _ y: SIMD8<Self>) -> SIMD8<Self>
  /// Whether any of eight numbers is less than another's at its place.
  static func isAnyLess(_ x: SIMD8<Self>, than y: SIMD8<Self>) -> Bool
  /// sum + x·y with one rounding, eight times.
  static func sum(_ sum: SIMD8<Self>, _ x: SIMD8<Self>, times y: SIMD8<Self>) -> SIMD8<Self>
  /// eˣ, eight times.
  static func exp(_ x: SIMD8<Self>) -> SIMD8<Self>
}
