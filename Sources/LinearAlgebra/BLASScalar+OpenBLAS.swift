import COpenBLAS

/// A dimension as BLAS counts it.
@inline(__always)
private func blas(_ value: Int) -> Int32 { Int32(truncatingIfNeeded: value) }

@inline(__always)
private func operation(_ isTransposed: Bool) -> CBLAS_TRANSPOSE {
  isTransposed ? CblasTrans : CblasNoTrans
}

extension Float: BLASScalar {
  /// C ← α·op(A)·op(B) + β·C.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    BLAS.stayOnOneThread()
    cblas_sgemm(
      CblasRowMajor, operation(transposeA), operation(transposeB), blas(m), blas(n), blas(k),
      alpha, a, blas(lda), b, blas(ldb), beta, c, blas(ldc))
  }

  /// y ← α·op(A)·x + β·y.
  public static func gemv(
    transposeA: Bool, rows: Int, columns: Int, alpha: Float, a: UnsafePointer<Float>, lda: Int,
    x: UnsafePointer<Float>, beta: Float, y: UnsafeMutablePointer<Float>
  ) {
    BLAS.stayOnOneThread()
    cblas_sgemv(
      CblasRowMajor, operation(transposeA), blas(rows), blas(columns), alpha, a, blas(lda), x, 1,
      beta, y, 1)
  }

  /// y ← y + α·x.
  public static func axpy(
    count: Int, alpha: Float, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>
  ) {
    BLAS.stayOnOneThread()
    cblas_saxpy(blas(count), alpha, x, 1, y, 1)
  }

  /// Σ x·y.
  public static func dot(
    count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>
  ) -> Float {
    BLAS.stayOnOneThread()
    return cblas_sdot(blas(count), x, 1, y, 1)
  }
}

extension Double: BLASScalar {
  /// C ← α·op(A)·op(B) + β·C.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Double,
    a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int, beta: Double,
    c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    BLAS.stayOnOneThread()
    cblas_dgemm(
      CblasRowMajor, operation(transposeA), operation(transposeB), blas(m), blas(n), blas(k),
      alpha, a, blas(lda), b, blas(ldb), beta, c, blas(ldc))
  }

  /// y ← α·op(A)·x + β·y.
  public static func gemv(
    transposeA: Bool, rows: Int, columns: Int, alpha: Double, a: UnsafePointer<Double>, lda: Int,
    x: UnsafePointer<Double>, beta: Double, y: UnsafeMutablePointer<Double>
  ) {
    BLAS.stayOnOneThread()
    cblas_dgemv(
      CblasRowMajor, operation(transposeA), blas(rows), blas(columns), alpha, a, blas(lda), x, 1,
      beta, y, 1)
  }

  /// y ← y + α·x.
  public static func axpy(
    count: Int, alpha: Double, x: UnsafePointer<Double>, y: UnsafeMutablePointer<Double>
  ) {
    BLAS.stayOnOneThread()
    cblas_daxpy(blas(count), alpha, x, 1, y, 1)
  }

  /// Σ x·y.
  public static func dot(
    count: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>
  ) -> Double {
    BLAS.stayOnOneThread()
    return cblas_ddot(blas(count), x, 1, y, 1)
  }
}
