public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks

/// Critics whose parameters stand in one layout, each clipped by itself.
public struct PlannedCritics<Scalar: BLASScalar> {
  /// The networks, in the order of their names.
  public let networks: [any CentralizedCritic<Scalar>]
  /// Their parameters, all 0.
  public let parameters: Parameters<Scalar>
}

extension OffPolicySettings {
  /// Plans critics under some names.
  ///
  /// - Parameters:
  ///   - names: A name for each, such as `q1` and `q2`.
  ///   - environment: The agents and their shapes.
  ///   - rows: The rows of a batch.
  ///   - takesActions: Whether they value actions (Q) or states alone (V).
  ///   - isTrained: Whether they are trained, or targets that are only evaluated.
  /// - Returns: The critics in the names' order.
  public func plan<Scalar: BLASScalar>(
    critics names: [String], _ environment: EnvironmentSpecification, rows: Int,
    takesActions: Bool = true, isTrained: Bool = true
  ) -> PlannedCritics<Scalar> {
    let shape = CriticShape(
      environment: environment, takesActions: takesActions, rows: rows,
      replacesOwnActions: actorActions == .own, isTrained: isTrained)
    var layout = ParameterLayout()
    let networks = names.map { name in
      layout.network(name) { critic.makeCritic(shape, in: &$0, of: Scalar.self) }
    }
    return PlannedCritics(
      networks: networks, parameters: Parameters(layout, isTrained: isTrained))
  }

  /// Whose actions an actor's loss replaces in the critics.
  public var replacedActions: ReplacedActions { actorActions == .own ? .own : .all }

  /// The rows of a pass with replaced actions: a variant of the batch for each, or one for all agents.
  public func replacedRows(_ environment: EnvironmentSpecification, batchSize: Int) -> Int {
    actorActions == .own ? environment.agents.count * batchSize : batchSize
  }

  /// Plans what imitation adds to the policies' loss; `nil` where nothing is imitated.
  public func planImitation<Scalar: BLASScalar>(
    _ environment: EnvironmentSpecification, of type: Scalar.Type
  ) -> (any ImitationTerm<Scalar>)? {
    imitation?.makeTerm(environment, of: Scalar.self)
  }
}
