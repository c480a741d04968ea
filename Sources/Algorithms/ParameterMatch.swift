public import DecPOMDP
import NeuralNetworks
public import Specification

/// The critics whose parameter count another kind can take.
public enum MatchedKind: String, SpecificationChoice {
  /// ``MLPCriticConfiguration``.
  case mlp
  /// ``AttentionCriticConfiguration``.
  case attention
  /// ``DifferentialAttentionCriticConfiguration``.
  case differentialAttention = "differential_attention"
}

/// `match_parameters: KIND`: a critic's widths are chosen so that it has as many parameters as one
/// of another kind, and an ablation compares architecture, not size.
///
/// The other critic has the same settings as far as its kind has them, and that kind's defaults
/// for the rest. The search takes two steps. A common factor on all widths is chosen such that the count comes
/// nearest (an embedding stays a multiple of what its heads need); then the last hidden width alone is
/// moved to come nearer still. The counts must agree to ``tolerance``. Each network is matched
/// by itself: a Q to a Q, a V to a V.
public struct ParameterMatch: Sendable, Hashable {
  /// The kind whose count is taken.
  public var kind: MatchedKind
  /// Where the specification says so.
  public var location: SourceLocation?
  /// By how much of the other's count a matched one may differ.
  public static var tolerance: Double { 0.01 }
  /// The largest width that the search tries.
  static var greatestWidth: Int { 4096 }

  /// Reads `match_parameters`.
  init?(from fields: inout FieldReader) {
    let kind = fields.optionalChoice(
      "match_parameters",
      "The kind of critic whose parameter count this one takes; it chooses the widths.",
      of: MatchedKind.self)
    guard let kind else { return nil }
    self.kind = kind
    location = fields.place(of: "match_parameters")
  }
}

/// A critic whose widths can be chosen for its number of parameters.
protocol ResizableCritic: CriticConfiguration {
  /// The kind whose count it takes, if any.
  var match: ParameterMatch? { get set }
  /// The critic of a kind with this one's settings, as far as the kind has them.
  func reference(_ kind: MatchedKind) -> any CriticConfiguration
  /// The widths times step / steps, with `step` from 1 on.
  func scaled(step: Int) -> Self
  /// The width that alone is moved at last.
  var lastWidth: Int { get set }
}

extension ResizableCritic {
  /// The critic with its widths chosen as `match_parameters` says; as it is where it says nothing.
  ///
  /// Where no widths give the other's count, those that come nearest; ``check(_:)`` reports that.
  func sized(for shape: CriticShape) -> Self {
    guard let match else { return self }
    let target = reference(match.kind).parameterCount(shape)
    var plain = self
    plain.match = nil
    func nearest(_ candidate: (Int) -> Self) -> Self {
      // Counts grow with the index: the first that reaches the target, or the one before.
      var low = 1
      var high = ParameterMatch.greatestWidth
      while low < high {
        let middle = (low + high) / 2
        if candidate(middle).parameterCount(shape) < target {
          low = middle + 1
        } else {
          high = middle
        }
      }
      let above = candidate(low)
      guard low > 1 else { return above }
      let below = candidate(low - 1)
      let isBelowNearer =
        abs(below.parameterCount(shape) - target) <= abs(above.parameterCount(shape) - target)
      return isBelowNearer ? below : above
    }
    let scaled = nearest { plain.scaled(step: $0) }
    return nearest { width in
      var candidate = scaled
      candidate.lastWidth = width
      return candidate
    }
  }

  /// What is wrong with `match_parameters` in an environment.
  func matchProblem(_ shape: CriticShape) -> Diagnostic? {
    guard let match else { return nil }
    let target = reference(match.kind).parameterCount(shape)
    let count = sized(for: shape).parameterCount(shape)
    let difference = Double(abs(count - target))
    guard difference > ParameterMatch.tolerance * Double(target) else { return nil }
    let network = shape.takesActions ? "action value" : "state value"
    return Diagnostic(
      "'match_parameters' cannot be met: \(match.kind.rawValue) has \(target) parameters in the \(network), and the nearest that other widths give is \(count).",
      at: match.location)
  }
}

extension CriticConfiguration {
  /// How many numbers a critic of this configuration learns.
  public func parameterCount(_ shape: CriticShape) -> Int {
    var layout = ParameterLayout()
    let empty = CriticShape(
      environment: shape.environment, takesActions: shape.takesActions, rows: 0,
      replacesOwnActions: false, isTrained: false)
    _ = makeCritic(empty, in: &layout, of: Float.self)
    return layout.count
  }

  /// Checks what depends on the environment.
  ///
  /// - Throws: `SpecificationError` where `match_parameters` cannot be met.
  public func check(_ environment: EnvironmentSpecification) throws(SpecificationError) {
    guard let critic = self as? any ResizableCritic else { return }
    let problems = [true, false].compactMap { takesActions in
      critic.matchProblem(
        CriticShape(
          environment: environment, takesActions: takesActions, rows: 0,
          replacesOwnActions: false, isTrained: false))
    }
    guard problems.isEmpty else { throw SpecificationError(problems) }
  }
}

extension MLPCriticConfiguration: ResizableCritic {
  func reference(_ kind: MatchedKind) -> any CriticConfiguration {
    switch kind {
    case .mlp: unmatched
    case .attention: AttentionCriticConfiguration(tokenSettings)
    case .differentialAttention: DifferentialAttentionCriticConfiguration(tokenSettings)
    }
  }

  private var unmatched: MLPCriticConfiguration {
    var copy = self
    copy.match = nil
    return copy
  }

  private var tokenSettings: TokenCriticSettings {
    TokenCriticSettings(activation: activation, initializer: initializer, readout: readout)
  }

  func scaled(step: Int) -> MLPCriticConfiguration {
    var copy = self
    copy.hidden = proportional(hidden, first: step)
    return copy
  }

  var lastWidth: Int {
    get { hidden.last ?? 1 }
    set { hidden = hidden.dropLast() + [newValue] }
  }
}

/// Widths in the same proportions with another first one.
private func proportional(_ widths: [Int], first: Int) -> [Int] {
  let factor = Double(first) / Double(max(1, widths.first ?? 1))
  return widths.map { max(1, Int((Double($0) * factor).rounded())) }
}

extension AttentionCriticConfiguration: ResizableCritic {
  var match: ParameterMatch? {
    get { settings.match }
    set { settings.match = newValue }
  }

  func reference(_ kind: MatchedKind) -> any CriticConfiguration { settings.reference(kind) }

  func scaled(step: Int) -> AttentionCriticConfiguration {
    AttentionCriticConfiguration(settings.scaled(step: step, isDifferential: false))
  }

  var lastWidth: Int {
    get { settings.headHidden.last ?? 1 }
    set { settings.headHidden = settings.headHidden.dropLast() + [newValue] }
  }
}

extension DifferentialAttentionCriticConfiguration: ResizableCritic {
  var match: ParameterMatch? {
    get { settings.match }
    set { settings.match = newValue }
  }

  func reference(_ kind: MatchedKind) -> any CriticConfiguration { settings.reference(kind) }

  func scaled(step: Int) -> DifferentialAttentionCriticConfiguration {
    DifferentialAttentionCriticConfiguration(settings.scaled(step: step, isDifferential: true))
  }

  var lastWidth: Int {
    get { settings.headHidden.last ?? 1 }
    set { settings.headHidden = settings.headHidden.dropLast() + [newValue] }
  }
}

extension TokenCriticSettings {
  fileprivate func reference(_ kind: MatchedKind) -> any CriticConfiguration {
    var plain = self
    plain.match = nil
    return switch kind {
    case .mlp:
      MLPCriticConfiguration(activation: activation, initializer: initializer, readout: readout)
    case .attention: AttentionCriticConfiguration(plain)
    case .differentialAttention: DifferentialAttentionCriticConfiguration(plain.evened)
    }
  }

  /// The settings with an embedding that two queries a head share evenly.
  private var evened: TokenCriticSettings {
    var copy = self
    let granularity = AttentionShape.granularity(heads: heads, isDifferential: true)
    copy.embedding = (embedding + granularity - 1) / granularity * granularity
    return copy
  }

  fileprivate func scaled(step: Int, isDifferential: Bool) -> TokenCriticSettings {
    var copy = self
    let granularity = AttentionShape.granularity(heads: heads, isDifferential: isDifferential)
    copy.embedding = granularity * step
    let widths = proportional([embedding] + encoderHidden + headHidden, first: copy.embedding)
    copy.encoderHidden = Array(widths[1...encoderHidden.count])
    copy.headHidden = Array(widths.suffix(headHidden.count))
    return copy
  }
}
