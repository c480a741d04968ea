import Glibc
import LinearAlgebra
import Testing

/// A process that starts with two threads keeps every product on one.
@Suite struct BLASThreadsTests {
  @Test func `a product is the caller's thread's alone`() async {
    await #expect(processExitsWith: .success) {
      try openBLAS("openblas_set_num_threads", as: (@convention(c) (Int32) -> Void).self)(2)
      let x = Matrix<Float>(rows: 4, columns: 4)
      let y = Matrix<Float>(rows: 4, columns: 4)
      multiply(x.view, x.view, into: y.view)
      let threads = try threadCount()
      #expect(threads == 1)
    }
  }

  @Test func `a factorization is the caller's thread's alone`() async {
    await #expect(processExitsWith: .success) {
      try openBLAS("openblas_set_num_threads", as: (@convention(c) (Int32) -> Void).self)(2)
      #expect(!LUFactorization(size: 4).factor())
      let threads = try threadCount()
      #expect(threads == 1)
    }
  }
}

/// What OpenBLAS itself says.
private func threadCount() throws -> Int32 {
  try openBLAS("openblas_get_num_threads", as: (@convention(c) () -> Int32).self)()
}

private func openBLAS<Function>(_ name: String, as type: Function.Type) throws -> Function {
  unsafeBitCast(try #require(dlsym(nil, name)), to: type)
}
