/// How an expert came to its answer for one copy.
public enum ExpertStatus: UInt8, CaseIterable, Sendable {
  /// As it should.
  case solved
  /// By an optimum that breaks voltage limits which no decision could keep.
  case relaxedVoltage
  /// By the rule, in place of an expert that failed.
  case fellBack
  /// Not at all: it knows nothing of this state.
  case unknown
  /// It was not asked.
  case notAsked

  /// The status's name in files and tables.
  public var name: String {
    switch self {
    case .solved: "solved"
    case .relaxedVoltage: "relaxed_voltage"
    case .fellBack: "fell_back"
    case .unknown: "unknown"
    case .notAsked: "not_asked"
    }
  }
}
