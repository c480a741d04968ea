/// Why Slurm did not do what it was asked.
public enum SlurmError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One of Slurm's programs is not on this machine.
  case missing(program: String)
  /// One of Slurm's programs refused.
  case refused(program: String, message: String)
  /// One of Slurm's programs answered in a form that is not known.
  case unreadable(program: String, text: String)
  /// The cluster takes no job arrays.
  case noArrays

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .missing(let program):
      "there is no '\(program)' on this machine: submit from a login node of the cluster."
    case .refused(let program, let message): "\(program) refused: \(message)"
    case .unreadable(let program, let text): "cannot read what \(program) printed: '\(text)'"
    case .noArrays:
      "this cluster takes no job arrays (MaxArraySize is below 2): ask who runs it to allow them."
    }
  }
}
