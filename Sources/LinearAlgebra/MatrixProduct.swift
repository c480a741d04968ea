/// C ← α·A·B + β·C with A (m, k), B (k, n) and C (m, n).
public func multiply<Scalar: BLASScalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, into c: MatrixView<Scalar>,
  alpha: Scalar = 1, beta: Scalar = 0
) {
  precondition(
    a.rows == c.rows && b.columns == c.columns && a.columns == b.rows,
    "the shapes of A, B and C in A·B do not fit")
  Scalar.gemm(
    transposeA: false, transposeB: false, m: c.rows, n: c.columns, k: a.columns, alpha: alpha,
    a: a.pointer, lda: a.stride, b: b.pointer, ldb: b.stride, beta: beta, c: c.pointer,
    ldc: c.stride)
}

/// C ← α·A·Bᵀ + β·C with A (m, k), B (n, k) and C (m, n).
public func multiply<Scalar: BLASScalar>(
  _ a: MatrixView<Scalar>, transposed b: MatrixView<Scalar>, into c: MatrixView<Scalar>,
  alpha: Scalar = 1, beta: Scalar = 0
) {
  precondition(
    a.rows == c.rows && b.rows == c.columns && a.columns == b.columns,
    "the shapes of A, B and C in A·Bᵀ do not fit")
  Scalar.gemm(
    transposeA: false, transposeB: true, m: c.rows, n: c.columns, k: a.columns, alpha: alpha,
    a: a.pointer, lda: a.stride, b: b.pointer, ldb: b.stride, beta: beta, c: c.pointer,
    ldc: c.stride)
}

/// C ← α·Aᵀ·B + β·C with A (k, m), B (k, n) and C (m, n).
public func multiply<Scalar: BLASScalar>(
  transposed a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, into c: MatrixView<Scalar>,
  alpha: Scalar = 1, beta: Scalar = 0
) {
  precondition(
    a.columns == c.rows && b.columns == c.columns && a.rows == b.rows,
    "the shapes of A, B and C in Aᵀ·B do not fit")
  Scalar.gemm(
    transposeA: true, transposeB: false, m: c.rows, n: c.columns, k: a.rows, alpha: alpha,
    a: a.pointer, lda: a.stride, b: b.pointer, ldb: b.stride, beta: beta, c: c.pointer,
    ldc: c.stride)
}
