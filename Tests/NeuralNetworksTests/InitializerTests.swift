import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Testing

@Suite struct InitializerTests {
  private func draw(_ initializer: Initializer, _ rows: Int, _ columns: Int) -> Matrix<Double> {
    var stream = RandomStream(seed: 5, "initializers")
    let matrix = Matrix<Double>(rows: rows, columns: columns)
    initializer.fill(matrix.view, from: &stream)
    return matrix
  }

  @Test(arguments: [
    (Initializer.kaimingUniform, 6.0 / 50), (.xavierUniform, 6.0 / 90), (.fanInUniform, 1.0 / 50),
    (.smallUniform, 9e-6),
  ])
  func `uniform draws keep their bound and their variance`(
    initializer: Initializer, squaredBound: Double
  ) {
    let matrix = draw(initializer, 50, 40)
    let values = Array(matrix.elements)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    #expect(values.allSatisfy { $0 * $0 <= squaredBound })
    #expect(abs(variance / (squaredBound / 3) - 1) < 0.1)
  }

  @Test(arguments: [(6, 4), (4, 6), (5, 5)])
  func `orthogonal draws are orthonormal along the shorter side, times two`(
    rows: Int, columns: Int
  ) {
    let w = draw(.orthogonal, rows, columns)
    let size = min(rows, columns)
    let gram = Matrix<Double>(rows: size, columns: size)
    if rows >= columns {
      multiply(transposed: w.view, w.view, into: gram.view)
    } else {
      multiply(w.view, transposed: w.view, into: gram.view)
    }
    for i in 0..<size {
      for j in 0..<size { #expect(abs(gram.view[i, j] - (i == j ? 2 : 0)) < 1e-12) }
    }
  }
}
