import LinearAlgebra
import Testing

@Suite struct MatrixViewTests {
  @Test func `a buffer is aligned to cache lines and begins at zero`() {
    let buffer = Buffer<Float>(count: 17)
    #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
    #expect(buffer.elements.allSatisfy { $0 == 0 })
    buffer.fill(2)
    #expect(buffer.elements.allSatisfy { $0 == 2 })
  }

  @Test func `a block of a matrix writes into the whole`() {
    let matrix = Matrix<Double>(rows: 3, columns: 4)
    let block = matrix.view.rows(1..<3).columns(1..<3)
    block.fill(5)
    #expect(Array(matrix.elements) == [0, 0, 0, 0, 0, 5, 5, 0, 0, 5, 5, 0])
    block[1, 0] = 7
    #expect(matrix.view[2, 1] == 7)
    let copy = Matrix<Double>(rows: 2, columns: 2)
    copy.view.copy(from: block)
    #expect(Array(copy.elements) == [5, 5, 7, 5])
    subtract(copy.view, block, into: copy.view)
    #expect(copy.elements.allSatisfy { $0 == 0 })
  }
}
