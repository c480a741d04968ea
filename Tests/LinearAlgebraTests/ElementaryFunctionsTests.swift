import Foundation
import LinearAlgebra
import Testing

@Suite struct ElementaryFunctionsTests {
  private typealias Kernel = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  /// The largest error over a range, relative to the value but at least to `floor`.
  private func worstError(
    _ range: ClosedRange<Double>, floor: Double, _ kernel: Kernel, _ exact: (Double) -> Double
  ) -> Double {
    let count = 100_003
    let width = range.upperBound - range.lowerBound
    let x = (0..<count).map {
      Float(range.lowerBound + width * Double($0) / Double(count - 1))
    }
    var y = [Float](repeating: 0, count: count)
    kernel(x, &y, count)
    return zip(x, y).map { x, y in
      let truth = exact(Double(x))
      return abs(Double(y) - truth) / max(abs(truth), floor)
    }.max() ?? .infinity
  }

  @Test func `the exponential is accurate over its range`() {
    let error = worstError(
      -87...88, floor: 0, { Float.exp($0, into: $1, count: $2) }, Foundation.exp)
    #expect(error < 3e-7)
  }

  @Test func `the logarithm is accurate, and near 1 in absolute terms`() {
    #expect(
      worstError(1e-30...1e-3, floor: 0, { Float.log($0, into: $1, count: $2) }, Foundation.log)
        < 2e-7)
    #expect(
      worstError(1e-3...1e6, floor: 1e-2, { Float.log($0, into: $1, count: $2) }, Foundation.log)
        < 3e-6)
  }

  @Test func `the hyperbolic tangent is accurate, near 0 too`() {
    #expect(
      worstError(-12...12, floor: 0, { Float.tanh($0, into: $1, count: $2) }, Foundation.tanh)
        < 3e-7)
    #expect(
      worstError(-1e-3...1e-3, floor: 0, { Float.tanh($0, into: $1, count: $2) }, Foundation.tanh)
        < 3e-7)
  }

  @Test func `softplus is accurate in absolute terms and never overflows`() {
    let error = worstError(
      -50...80, floor: 1, { Float.softplus($0, into: $1, count: $2) },
      { max($0, 0) + log1p(Foundation.exp(-abs($0))) })
    #expect(error < 3e-7)
    var huge: Float = 0
    Float.softplus([1e30], into: &huge, count: 1)
    #expect(huge == 1e30)
  }

  @Test func `far arguments give the limits`() {
    let x: [Float] = [-1e30, 1e30, -200, 200]
    var y = [Float](repeating: 0, count: 4)
    Float.tanh(x, into: &y, count: 4)
    #expect(y == [-1, 1, -1, 1])
    Float.exp(x, into: &y, count: 4)
    #expect(y[0] < 2e-38 && y[1] > 1e38 && y[1].isFinite)
  }

  @Test func `a number gives the same bits wherever it stands`() {
    let x = (0..<37).map { Float($0) * 0.37 - 5 }
    var whole = [Float](repeating: 0, count: x.count)
    Float.tanh(x, into: &whole, count: x.count)
    for (value, expected) in zip(x, whole) {
      var single: Float = 0
      withUnsafePointer(to: value) { Float.tanh($0, into: &single, count: 1) }
      #expect(single.bitPattern == expected.bitPattern)
    }
  }

  @Test func `a rectifier and its gradient`() {
    #expect([-2, -0.0, 0, 3].map { Float.rectified($0) } == [0, 0, 0, 3])
    #expect([0, 3].map { Float.kept(-7, whereRectified: $0) } == [0, -7])
    #expect([-2, 3].map { Double.rectified($0) } == [0, 3])
    #expect([0, 3].map { Double.kept(-7, whereRectified: $0) } == [0, -7])
  }
}
