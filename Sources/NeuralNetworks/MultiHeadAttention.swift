public import LinearAlgebra

/// The shape of an attention over the tokens of a set.
public struct AttentionShape: Sendable, Hashable {
  /// The width d of a token.
  public let width: Int
  /// How many heads there are, H.
  public let heads: Int
  /// Whether each head subtracts a second softmax map from its first.
  public let isDifferential: Bool
  /// Whether a token attends to itself too.
  public let includesSelf: Bool

  /// Creates a shape; `width` must be a multiple of ``granularity(heads:isDifferential:)``.
  public init(width: Int, heads: Int, isDifferential: Bool, includesSelf: Bool) {
    precondition(
      width % Self.granularity(heads: heads, isDifferential: isDifferential) == 0,
      "the heads share a token's width evenly")
    self.width = width
    self.heads = heads
    self.isDifferential = isDifferential
    self.includesSelf = includesSelf
  }

  /// What a token's width must be a multiple of.
  public static func granularity(heads: Int, isDifferential: Bool) -> Int {
    isDifferential ? 2 * heads : heads
  }

  /// Softmax maps a head: 1, or 2.
  public var maps: Int { isDifferential ? 2 : 1 }
  /// The width d_h of a query or a key, d / (maps · H).
  public var keyWidth: Int { width / (heads * maps) }
  /// The width of a head's values, d / H.
  public var valueWidth: Int { width / heads }
}

/// Multi-head attention over the tokens X (N, d) of a set, with a residual: Y = X + heads(X)·W_O.
///
/// Queries, keys and values are Q = X·W_Qᵀ, K = X·W_Kᵀ, V = X·W_Vᵀ, without biases, masks or positions, so
/// that the layer is equivariant under permutations of the tokens.
///
/// - Softmax attention (Vaswani et al. 2017) splits them into H heads of width d_h = d / H, and a head
///   is softmax(Q·Kᵀ/√d_h)·V.
/// - Differential attention (Ye et al. 2024) splits Q and K into 2H blocks of d_h = d / (2H) and V into H
///   blocks of 2d_h. With A₁ and A₂ the softmax maps of a head's two blocks, the head is
///   (1 − λ_init) · RMSNorm((A₁ − λ_h·A₂)·V).
///
/// A token that does not attend to itself (Iqbal & Sha 2019) attends to the others alone; where there are
/// none, its heads are 0.
public struct MultiHeadAttention: Sendable, Hashable {
  /// Widths and heads.
  public let shape: AttentionShape
  /// λ of each head, where the attention is differential.
  public let differential: DifferentialWeights?
  /// The heads' normalization, where the attention is differential; gains stand one head after another.
  public let norm: RMSNorm?
  /// Where W_Q, W_K and W_V, each (outputs, inputs), begin one after another in the flat buffer.
  public let projectionOffset: Int
  /// Where W_O (inputs, outputs) begins.
  public let outputOffset: Int

  /// Reserves the parameters of the network's layer `layer`, counted from 0.
  public init(_ shape: AttentionShape, layer: Int, in layout: inout ParameterLayout) {
    let d = shape.width
    self.shape = shape
    (projectionOffset, outputOffset, differential, norm) = layout.scope("attention\(layer)") {
      let query = $0.reserve("query", shape: [d, d], .xavierUniform)
      _ = $0.reserve("key", shape: [d, d], .xavierUniform)
      _ = $0.reserve("value", shape: [d, d], .xavierUniform)
      let output = $0.reserve("output", shape: [d, d], .xavierUniform)
      guard shape.isDifferential else { return (query, output, nil, nil) }
      let weights = DifferentialWeights(
        heads: shape.heads, width: shape.keyWidth, layer: layer, in: &$0)
      let gain = $0.reserve("gain", shape: [shape.heads, shape.valueWidth], .one)
      return (query, output, weights, RMSNorm(width: shape.valueWidth, gainOffset: gain))
    }
  }

  /// W_Q, W_K and W_V on top of each other, (3d, d).
  func projection<Scalar: BLASScalar>(_ buffer: Buffer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(buffer.pointer + projectionOffset, rows: 3 * shape.width, columns: shape.width)
  }

  /// W_O, (d, d).
  public func output<Scalar: BLASScalar>(_ buffer: Buffer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(buffer.pointer + outputOffset, rows: shape.width, columns: shape.width)
  }

  // MARK: Forward

  /// Computes what all blocks of a forward pass share: λ of each head.
  public func begin<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ tape: AttentionTape<Scalar>
  ) {
    for head in 0..<shape.heads {
      tape.lambda.pointer[head] = differential?.weight(parameters.values, head: head) ?? 0
    }
  }

  /// Computes Q, K and V of all tokens of a block, `x` (chunks · tokens · lanes, d).
  public func project<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>, block: Int,
    into projected: ProjectedTokens<Scalar>
  ) {
    multiply(
      projection(parameters.values), transposed: x,
      into: projected.matrix.view(block: block, tokens: projected.arrangement.tokens))
  }

  /// Computes Y of the tokens `queries` of a block, after `begin` and `project`.
  ///
  /// `x` and `y` hold those tokens alone, (chunks · queries · lanes, d).
  public func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, block: Int,
    _ tape: AttentionTape<Scalar>, into y: MatrixView<Scalar>
  ) {
    y.copy(from: x)
    addHeads(
      parameters, projected, queries: queries, block: block, tape,
      times: output(parameters.values), to: y)
  }

  /// Computes the heads of the tokens `queries` of a block and adds their product with a matrix (d, n):
  /// Z ← Z + heads(X)·M, (chunks · queries · lanes, n).
  public func addHeads<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ projected: ProjectedTokens<Scalar>, queries: Range<Int>,
    block: Int, _ tape: AttentionTape<Scalar>, times matrix: MatrixView<Scalar>,
    to z: MatrixView<Scalar>
  ) {
    attend(parameters, projected, queries, tape, block: block)
    multiply(
      transposed: tape.heads.view(block: block, tokens: queries.count), matrix, into: z, beta: 1)
  }

  // MARK: Backward

  /// Goes back from the gradient by Y to that by X in a block, after `forward` of the same tokens and
  /// queries.
  ///
  /// `gradient` is that of the queries, (chunks · queries · lanes, d); `inputGradient` gets that of the tokens
  /// `wanted`, (chunks · wanted · lanes, d). With `accumulating` the parameters' gradients are
  /// added, for which all tokens must be queries and wanted; all blocks stand between `beginBackward`
  /// and `endBackward`.
  public func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, wanted: Range<Int>, block: Int,
    _ tape: AttentionTape<Scalar>, _ scratch: AttentionScratch<Scalar>, accumulating: Bool,
    gradient: MatrixView<Scalar>, into inputGradient: MatrixView<Scalar>
  ) {
    headsBackward(
      parameters, x, projected, queries: queries, wanted: wanted, block: block, tape, scratch,
      gradient: gradient, times: output(parameters.values),
      matrixGradient: accumulating ? output(parameters.gradients) : nil, into: inputGradient)
    addResidual(gradient, queries, to: inputGradient, wanted)
  }

  /// Goes back from the gradient by Z = heads(X)·M to that by X in a block, after ``addHeads``.
  ///
  /// Where `matrixGradient` is given, the gradients by M and by the parameters are added.
  public func headsBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, wanted: Range<Int>, block: Int,
    _ tape: AttentionTape<Scalar>, _ scratch: AttentionScratch<Scalar>,
    gradient: MatrixView<Scalar>, times matrix: MatrixView<Scalar>,
    matrixGradient: MatrixView<Scalar>?, into inputGradient: MatrixView<Scalar>
  ) {
    precondition(
      matrixGradient == nil
        || (queries.count == projected.arrangement.tokens && wanted == queries),
      "the parameters' gradients are those of all tokens")
    multiply(
      matrix, transposed: gradient,
      into: scratch.heads.view(block: block, tokens: queries.count))
    if let matrixGradient {
      restoreHeads(parameters, queries, projected.arrangement, tape, block: block)
      multiply(
        tape.heads.view(block: block, tokens: queries.count), gradient, into: matrixGradient,
        beta: 1)
    }
    attendBackward(parameters, projected, queries, wanted, tape, scratch, block: block)
    let projectedGradient = scratch.projected.view(block: block, tokens: wanted.count)
    multiply(
      transposed: projectedGradient, projection(parameters.values), into: inputGradient)
    if matrixGradient != nil {
      multiply(projectedGradient, x, into: projection(parameters.gradients), beta: 1)
    }
  }

  /// Starts the sums that all blocks of a backward pass share.
  public func beginBackward<Scalar: BLASScalar>(_ scratch: AttentionScratch<Scalar>) {
    scratch.clear()
  }

  /// Adds the gradients by the gains and by the vectors behind λ, summed over the blocks.
  public func endBackward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ scratch: AttentionScratch<Scalar>
  ) {
    guard let norm, let differential else { return }
    for c in 0..<shape.width {
      parameters.gradients.pointer[norm.gainOffset + c] += scratch.gainGradient.lanes(c)[0].sum()
    }
    for head in 0..<shape.heads {
      differential.accumulateGradients(
        parameters, head: head, gradient: scratch.lambdaGradient.lanes(head)[0].sum())
    }
  }

  /// ∂X += ∂Y for the tokens that are both queries and wanted.
  private func addResidual<Scalar: BLASScalar>(
    _ g: MatrixView<Scalar>, _ queries: Range<Int>, to x: MatrixView<Scalar>,
    _ wanted: Range<Int>
  ) {
    guard queries != wanted else { return add(g, to: x) }
    let both = queries.clamped(to: wanted)
    guard !both.isEmpty else { return }
    func rows(_ chunk: Int, of tokens: Range<Int>) -> Range<Int> {
      let start = (chunk * tokens.count + both.lowerBound - tokens.lowerBound) * 8
      return start..<(start + both.count * 8)
    }
    for chunk in 0..<(g.rows / (8 * queries.count)) {
      add(g.rows(rows(chunk, of: queries)), to: x.rows(rows(chunk, of: wanted)))
    }
  }
}

/// Y ← Y + X.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func add<Scalar: BLASScalar>(_ x: MatrixView<Scalar>, to y: MatrixView<Scalar>) {
  precondition(
    x.rows == y.rows && x.columns == y.columns, "matrices of one shape are added")
  for i in 0..<y.rows {
    let from = x.row(i)
    let to = y.row(i)
    for j in 0..<y.columns { to[j] += from[j] }
  }
}
