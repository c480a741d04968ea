import LinearAlgebra
import Testing

@Suite struct MatrixProductTests {
  /// A matrix of scattered numbers inside a wider one, so that the stride counts.
  private static func scattered<Scalar: BLASScalar>(
    _ rows: Int, _ columns: Int, of type: Scalar.Type
  ) -> (Matrix<Scalar>, MatrixView<Scalar>) {
    let owner = Matrix<Scalar>(rows: rows, columns: columns + 3)
    for k in owner.elements.indices {
      owner.elements[k] = Scalar((k * 7_919 + rows * 104_729) % 1_009) / 504 - 1
    }
    return (owner, owner.view.columns(2..<(columns + 2)))
  }

  private func check<Scalar: BLASScalar>(_ type: Scalar.Type, tolerance: Scalar) {
    for (m, n, k) in [(1, 1, 1), (5, 7, 3), (33, 17, 64), (256, 4, 25)] {
      let (ownerA, a) = Self.scattered(m, k, of: Scalar.self)
      let (ownerB, b) = Self.scattered(k, n, of: Scalar.self)
      let (ownerC, c) = Self.scattered(m, n, of: Scalar.self)
      let at = Matrix<Scalar>(rows: k, columns: m)
      let bt = Matrix<Scalar>(rows: n, columns: k)
      for i in 0..<m { for p in 0..<k { at.view[p, i] = a[i, p] } }
      for p in 0..<k { for j in 0..<n { bt.view[j, p] = b[p, j] } }
      let expected = Matrix<Scalar>(rows: m, columns: n)
      for i in 0..<m {
        for j in 0..<n {
          var sum: Scalar = 0
          for p in 0..<k { sum += a[i, p] * b[p, j] }
          expected.view[i, j] = 2 * sum - c[i, j] / 2
        }
      }
      let products: [(MatrixView<Scalar>) -> Void] = [
        { multiply(a, b, into: $0, alpha: 2, beta: -0.5) },
        { multiply(a, transposed: bt.view, into: $0, alpha: 2, beta: -0.5) },
        { multiply(transposed: at.view, b, into: $0, alpha: 2, beta: -0.5) },
      ]
      for product in products {
        let result = Matrix<Scalar>(rows: m, columns: n)
        result.view.copy(from: c)
        product(result.view)
        for (x, y) in zip(result.elements, expected.elements) {
          #expect(abs(x - y) <= tolerance * Scalar(k + 1))
        }
      }
      withExtendedLifetime((ownerA, ownerB, ownerC)) {}
    }
  }

  @Test func `float32 products are the sums of products`() {
    check(Float.self, tolerance: 1e-6)
  }

  @Test func `float64 products are the sums of products`() {
    check(Double.self, tolerance: 1e-15)
  }

  @Test func `a matrix times a vector and its transpose`() {
    let a: [Double] = [1, 2, 3, 4, 5, 6]
    var y: [Double] = [1, 1]
    Double.gemv(
      transposeA: false, rows: 2, columns: 3, alpha: 1, a: a, lda: 3, x: [1, 0, -1], beta: 2,
      y: &y)
    #expect(y == [0, 0])
    var z: [Double] = [0, 0, 0]
    Double.gemv(
      transposeA: true, rows: 2, columns: 3, alpha: 1, a: a, lda: 3, x: [1, 1], beta: 0, y: &z)
    #expect(z == [5, 7, 9])
  }

  @Test func `a scaled vector is added, and a dot product sums`() {
    var y: [Float] = [1, 2, 3]
    Float.axpy(count: 3, alpha: 2, x: [1, 1, 1], y: &y)
    #expect(y == [3, 4, 5])
    #expect(Float.dot(count: 3, [1, 2, 3], y) == 26)
  }
}
