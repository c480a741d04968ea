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
  func output<Scalar: BLASScalar>(_ buffer: Buffer<Scalar>) -> MatrixView<Scalar> {
    MatrixView(buffer.pointer + outputOffset, rows: shape.width, columns: shape.width)
  }

  // MARK: Forward

  /// Computes Q, K and V of all tokens (rows of the arrangement, d).
  public func project<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    into projected: ProjectedTokens<Scalar>
  ) {
    for chunk in 0..<projected.arrangement.chunks {
      multiply(
        projection(parameters.values),
        transposed: x.rows(projected.arrangement.rows(chunk: chunk)),
        into: projected.matrix.view(chunk: chunk))
    }
  }

  /// Computes Y of the tokens `queries`, after `project`.
  ///
  /// `x` and `y` hold those tokens alone, (chunks · queries · lanes, d).
  public func forward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, _ tape: AttentionTape<Scalar>,
    into y: MatrixView<Scalar>
  ) {
    let arrangement = projected.arrangement
    let count = queries.count * arrangement.lanes
    for head in 0..<shape.heads {
      tape.lambda.pointer[head] = differential?.weight(parameters.values, head: head) ?? 0
    }
    y.copy(from: x)
    for chunk in 0..<arrangement.chunks {
      attend(parameters, projected, queries, tape, chunk: chunk)
      multiply(
        transposed: tape.heads.view(chunk: chunk).columns(0..<count), output(parameters.values),
        into: y.rows((chunk * count)..<((chunk + 1) * count)), beta: 1)
    }
  }

  // MARK: Backward

  /// Goes back from the gradient by Y to that by X, after `forward` of the same tokens and queries.
  ///
  /// `gradient` is that of the queries, (chunks · queries · lanes, d); `inputGradient` gets that of the tokens
  /// `wanted`, (chunks · wanted · lanes, d). With `accumulating` the parameters' gradients are
  /// added, for which all tokens must be queries and wanted.
  public func backward<Scalar: BLASScalar>(
    _ parameters: Parameters<Scalar>, _ x: MatrixView<Scalar>,
    _ projected: ProjectedTokens<Scalar>, queries: Range<Int>, wanted: Range<Int>,
    _ tape: AttentionTape<Scalar>, _ scratch: AttentionScratch<Scalar>, accumulating: Bool,
    gradient: MatrixView<Scalar>, into inputGradient: MatrixView<Scalar>
  ) {
    let arrangement = projected.arrangement
    precondition(
      !accumulating || (queries.count == arrangement.tokens && wanted == queries),
      "the parameters' gradients are those of all tokens")
    let lanes = arrangement.lanes
    let count = queries.count * lanes
    let wantedColumns = (wanted.lowerBound * lanes)..<(wanted.upperBound * lanes)
    if accumulating { scratch.lambdaGradient.fill(0) }
    for chunk in 0..<arrangement.chunks {
      let g = gradient.rows((chunk * count)..<((chunk + 1) * count))
      let heads = scratch.heads.view(chunk: 0).columns(0..<count)
      multiply(output(parameters.values), transposed: g, into: heads)
      if accumulating {
        multiply(
          tape.heads.view(chunk: chunk).columns(0..<count), g,
          into: output(parameters.gradients), beta: 1)
      }
      attendBackward(
        parameters, projected, queries, wanted, tape, scratch, accumulating: accumulating,
        chunk: chunk)
      let projectedGradient = scratch.projected.view(chunk: 0)
      let rows = (chunk * wantedColumns.count)..<((chunk + 1) * wantedColumns.count)
      multiply(
        transposed: projectedGradient.columns(wantedColumns), projection(parameters.values),
        into: inputGradient.rows(rows))
      if accumulating {
        multiply(
          projectedGradient, x.rows(arrangement.rows(chunk: chunk)),
          into: projection(parameters.gradients), beta: 1)
      }
      addResidual(g, queries, to: inputGradient.rows(rows), wanted, lanes: lanes)
    }
    guard accumulating, let differential else { return }
    for head in 0..<shape.heads {
      differential.accumulateGradients(
        parameters, head: head, gradient: scratch.lambdaGradient.pointer[head])
    }
  }

  /// ∂X += ∂Y for the tokens that are both queries and wanted.
  private func addResidual<Scalar: BLASScalar>(
    _ g: MatrixView<Scalar>, _ queries: Range<Int>, to x: MatrixView<Scalar>,
    _ wanted: Range<Int>, lanes: Int
  ) {
    let both = queries.clamped(to: wanted)
    guard !both.isEmpty else { return }
    func rows(in tokens: Range<Int>) -> Range<Int> {
      ((both.lowerBound - tokens.lowerBound) * lanes)..<((both.upperBound - tokens.lowerBound)
        * lanes)
    }
    add(g.rows(rows(in: queries)), to: x.rows(rows(in: wanted)))
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
