import LinearAlgebra

/// The beginning of a checkpoint: what it is of, and how far it is.
struct CheckpointHeader: Codable, Hashable {
  /// What must be the same for training to go on bit for bit.
  struct Origin: Codable, Hashable {
    /// The SHA-256 of the trial's resolved specification.
    var specification: String
    /// The SHA-256 of the program's file.
    var program: String
    /// OpenBLAS's account of its build, with the kernels that it chose for the processor.
    var blasConfiguration: String

    /// The origin of what this program writes of a trial.
    init(_ trial: Trial) {
      specification = trial.hash
      program = Build.programDigest
      blasConfiguration = BLAS.configuration
    }

    /// Why a checkpoint of this origin is of no use to another, or `nil`.
    func refusal(by other: Origin) -> String? {
      if specification != other.specification { return "it is another specification's" }
      if program != other.program { return "another build of wattswap wrote it" }
      if blasConfiguration != other.blasConfiguration {
        return "it was written with another OpenBLAS or on another kind of processor"
      }
      return nil
    }
  }

  var origin: Origin
  /// Episodes finished.
  var episodes: Int
  /// Environment steps taken: what tells the newer of two checkpoints.
  var steps: Int
  /// What led here, over all processes that took part.
  var spent: Spent

  /// Time that a trial took.
  struct Spent: Codable, Hashable {
    /// Seconds of training.
    var seconds = 0.0
    /// Seconds of processor time.
    var processorSeconds = 0.0
  }
}
