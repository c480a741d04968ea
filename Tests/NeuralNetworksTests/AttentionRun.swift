import LinearAlgebra
import NeuralNetworks
import RandomStreams

/// One attention layer with its storage, over tokens given set by set.
final class AttentionRun<Scalar: BLASScalar> {
  let shape: AttentionShape
  let layer: MultiHeadAttention
  let parameters: Parameters<Scalar>
  let arrangement: TokenArrangement
  let tape: AttentionTape<Scalar>
  private let projected: ProjectedTokens<Scalar>
  private let scratch: AttentionScratch<Scalar>
  private let x: Matrix<Scalar>
  private let y: Matrix<Scalar>
  private let g: Matrix<Scalar>
  private let dx: Matrix<Scalar>

  init(_ shape: AttentionShape, sets: Int, tokens: Int, index: Int = 0) {
    var layout = ParameterLayout()
    self.shape = shape
    layer = MultiHeadAttention(shape, layer: index, in: &layout)
    parameters = Parameters(layout)
    arrangement = TokenArrangement(sets: sets, tokens: tokens)
    tape = AttentionTape(arrangement, shape)
    projected = ProjectedTokens(arrangement, shape)
    scratch = AttentionScratch(arrangement, shape)
    x = Matrix(rows: arrangement.rows, columns: shape.width)
    y = Matrix(rows: arrangement.rows, columns: shape.width)
    g = Matrix(rows: arrangement.rows, columns: shape.width)
    dx = Matrix(rows: arrangement.rows, columns: shape.width)
  }

  var tokens: Range<Int> { 0..<arrangement.tokens }

  func randomize(_ stream: inout RandomStream, bound: Double = 0.8) {
    for k in 0..<parameters.values.count {
      parameters.values.pointer[k] = Scalar(bound * (2 * stream.uniform() - 1))
    }
  }

  /// The parameters of one array, such as `query`.
  func array(_ name: String, of buffer: Buffer<Scalar>) -> UnsafeMutableBufferPointer<Scalar> {
    let array = parameters.layout.arrays.first { $0.name == "attention\(layerIndex)/\(name)" }
    let range = array?.range ?? 0..<0
    return UnsafeMutableBufferPointer(start: buffer.pointer + range.lowerBound, count: range.count)
  }

  private var layerIndex: Int {
    Int(parameters.layout.arrays[0].name.dropFirst(9).prefix(while: \.isNumber)) ?? 0
  }

  /// Y (sets, tokens, width) for X of the same shape, or that of some tokens.
  func forward(_ tokens: [Scalar], queries: Range<Int>? = nil) -> [Scalar] {
    let queries = queries ?? self.tokens
    place(tokens, in: x.view)
    if queries != self.tokens { copy(queries, of: x.view, into: g.view) }
    layer.begin(parameters, tape)
    for block in 0..<arrangement.blocks {
      layer.project(parameters, rows(x, self.tokens, block), block: block, into: projected)
      layer.forward(
        parameters, rows(queries == self.tokens ? x : g, queries, block), projected,
        queries: queries, block: block, tape, into: rows(y, queries, block))
    }
    return take(rows(y, queries), count: queries.count)
  }

  /// The gradient by X of the tokens `wanted`, after `forward`.
  func backward(
    _ gradient: [Scalar], queries: Range<Int>? = nil, wanted: Range<Int>? = nil,
    accumulating: Bool
  ) -> [Scalar] {
    let queries = queries ?? tokens
    let wanted = wanted ?? tokens
    g.view.fill(0)
    place(gradient, in: rows(g, queries), count: queries.count)
    layer.beginBackward(scratch)
    for block in 0..<arrangement.blocks {
      layer.backward(
        parameters, rows(x, tokens, block), projected, queries: queries, wanted: wanted,
        block: block, tape, scratch, accumulating: accumulating,
        gradient: rows(g, queries, block), into: rows(dx, wanted, block))
    }
    if accumulating { layer.endBackward(parameters, scratch) }
    return take(rows(dx, wanted), count: wanted.count)
  }

  private func rows(_ matrix: Matrix<Scalar>, _ tokens: Range<Int>) -> MatrixView<Scalar> {
    matrix.view.rows(0..<(arrangement.chunks * tokens.count * arrangement.lanes))
  }

  private func rows(
    _ matrix: Matrix<Scalar>, _ tokens: Range<Int>, _ block: Int
  ) -> MatrixView<Scalar> {
    matrix.view.rows(arrangement.rows(block: block, tokens: tokens.count))
  }

  private func row(_ set: Int, _ token: Int, count: Int) -> Int {
    (set / arrangement.lanes * count + token) * arrangement.lanes + set % arrangement.lanes
  }

  private func copy(
    _ tokens: Range<Int>, of x: MatrixView<Scalar>, into compact: MatrixView<Scalar>
  ) {
    for set in 0..<arrangement.sets {
      for (index, token) in tokens.enumerated() {
        for c in 0..<shape.width {
          compact[row(set, index, count: tokens.count), c] =
            x[row(set, token, count: arrangement.tokens), c]
        }
      }
    }
  }

  private func place(_ values: [Scalar], in view: MatrixView<Scalar>, count: Int? = nil) {
    let count = count ?? arrangement.tokens
    for set in 0..<arrangement.sets {
      for token in 0..<count {
        for c in 0..<shape.width {
          view[row(set, token, count: count), c] =
            values[(set * count + token) * shape.width + c]
        }
      }
    }
  }

  private func take(_ view: MatrixView<Scalar>, count: Int) -> [Scalar] {
    (0..<arrangement.sets).flatMap { set in
      (0..<count).flatMap { token in
        (0..<shape.width).map { view[row(set, token, count: count), $0] }
      }
    }
  }
}

/// Numbers uniform in ±1.
func uniform<Scalar: BLASScalar>(_ count: Int, _ stream: inout RandomStream) -> [Scalar] {
  (0..<count).map { _ in Scalar(2 * stream.uniform() - 1) }
}

/// The largest absolute difference of two lists; infinite where their lengths differ.
func distance<Scalar: BLASScalar>(_ x: [Scalar], _ y: [Scalar]) -> Scalar {
  x.count == y.count ? zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
