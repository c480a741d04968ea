/// C ← A − B, all of one shape.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func subtract<Scalar: BLASScalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, into c: MatrixView<Scalar>
) {
  precondition(
    a.rows == c.rows && b.rows == c.rows && a.columns == c.columns && b.columns == c.columns,
    "matrices of one shape are subtracted")
  for i in 0..<c.rows {
    let x = a.row(i)
    let y = b.row(i)
    let z = c.row(i)
    for j in 0..<c.columns { z[j] = x[j] - y[j] }
  }
}
