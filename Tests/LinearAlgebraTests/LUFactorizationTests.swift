import LinearAlgebra
import Testing

@Suite struct LUFactorizationTests {
  @Test func `a factored matrix solves its equations`() {
    // [0 2 1; 4 1 0; 1 0 3] (1, −2, 3) = (−1, 2, 10); the zero asks for a pivot.
    let factorization = LUFactorization(size: 3)
    let entries: [Double] = [0, 4, 1, 2, 1, 0, 1, 0, 3]
    for (i, entry) in entries.enumerated() { factorization.matrix[i] = entry }
    #expect(factorization.factor())
    var right: [Double] = [-1, 2, 10]
    right.withUnsafeMutableBufferPointer { factorization.solve($0) }
    for (value, expected) in zip(right, [1.0, -2, 3]) { #expect(abs(value - expected) < 1e-15) }
  }

  @Test func `a singular matrix is a status`() {
    let factorization = LUFactorization(size: 2)
    for (i, entry) in [1.0, 2, 2, 4].enumerated() { factorization.matrix[i] = entry }
    #expect(!factorization.factor())
  }
}
