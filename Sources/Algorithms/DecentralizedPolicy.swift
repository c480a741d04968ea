public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks

/// The agents' policies, each on its own observation alone, acting greedily: a_i = tanh(μ_i(o_i)).
public final class DecentralizedPolicy<Scalar: BLASScalar> {
  /// The networks.
  public let actors: JointActors
  /// Their parameters, shared with the learner that trains them.
  public let parameters: Parameters<Scalar>
  private let pass: ActorPass<Scalar>
  private let observations: Matrix<Scalar>

  /// Creates a policy over parameters of the actors' layout.
  public init(_ actors: JointActors, _ parameters: Parameters<Scalar>) {
    self.actors = actors
    self.parameters = parameters
    pass = ActorPass(actors, rows: Self.chunk, hasGradients: false)
    observations = Matrix(rows: Self.chunk, columns: actors.observationWidth)
  }

  /// How many rows are computed at a time.
  static var chunk: Int { 64 }

  /// The parameters as named arrays, `<agent>/<layer>/<array>`: all that an evaluation needs.
  public var arrays: [NamedArray] { parameters.arrays }

  /// Takes stored parameters.
  ///
  /// - Throws: `ParameterError` where they are not exactly this policy's arrays.
  public func load(_ arrays: [NamedArray]) throws(ParameterError) {
    try parameters.load(arrays)
  }
}

extension DecentralizedPolicy: JointPolicy where Scalar == Float {
  /// Writes tanh(μ_i(o_i)) for each row and agent.
  public func act(
    observations joint: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    forEachChunk(joint, rows: rows) { pass, start, count in
      let width = actors.actionWidth
      guard let target = actions.baseAddress else { return }
      Float.tanh(pass.mean.pointer, into: target + start * width, count: count * width)
    }
  }

  /// Runs the networks over chunks of rows; `body` gets the pass, the first row and their number.
  func forEachChunk(
    _ joint: UnsafeBufferPointer<Float>, rows: Int,
    _ body: (ActorPass<Float>, Int, Int) -> Void
  ) {
    let width = actors.observationWidth
    precondition(joint.count >= rows * width, "each row holds a joint observation")
    guard let source = joint.baseAddress else { return }
    var start = 0
    while start < rows {
      let count = min(Self.chunk, rows - start)
      observations.view.pointer.update(from: source + start * width, count: count * width)
      pass.forward(parameters, observations.view.rows(0..<count))
      body(pass, start, count)
      start += count
    }
  }
}
