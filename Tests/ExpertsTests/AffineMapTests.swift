import Experts
import Optimization
import Testing

struct AffineMapTests {
  @Test func `a map is its matrix times the parameters and one`() throws {
    let matrix = try SparseMatrix(dense: [[1, 0, 2], [0, -3, 0.5]])
    let map = try AffineMap(matrix)
    #expect(map([10, 100]) == [12, -299.5])
    #expect(map.parameterCount == 2 && map.outputCount == 2 && !map.isConstant)
    let same = AffineMap(
      constants: [2, 0.5], parameterCount: 2, terms: [(0, 0, 1), (1, 1, -3)])
    #expect(same([10, 100]) == [12, -299.5])
  }
}
