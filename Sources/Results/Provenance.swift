import Digest

/// What made a results file, as far as it decides the numbers: no clock, no host, no path.
///
/// Wall times belong in a run's journal, beside the file: with them in it, the same seed would not give
/// the same bytes.
public struct Provenance: Hashable, Sendable {
  /// The program's version.
  public var version: String
  /// The commit that the program was built from, where it is known.
  public var gitCommit: String?
  /// The Swift compiler's version.
  public var swiftVersion: String
  /// The resolved specification: the YAML text that alone decides the trial.
  public var specification: String
  /// The variant's name.
  public var variant: String
  /// The seed of every random stream.
  public var seed: UInt64
  /// The number of BLAS threads.
  public var blasThreads: Int
  /// OpenBLAS's account of its build, with the kernels that it chose.
  public var blasConfiguration: String

  /// Creates a provenance.
  public init(
    version: String, gitCommit: String?, swiftVersion: String, specification: String,
    variant: String, seed: UInt64, blasThreads: Int, blasConfiguration: String
  ) {
    self.version = version
    self.gitCommit = gitCommit
    self.swiftVersion = swiftVersion
    self.specification = specification
    self.variant = variant
    self.seed = seed
    self.blasThreads = blasThreads
    self.blasConfiguration = blasConfiguration
  }

  /// The SHA-256 of the resolved specification.
  public var specificationSHA256: String { SHA256.hexadecimal(specification) }

  /// The attributes of a results file's root group.
  public var attributes: [ResultAttribute] {
    var attributes = [ResultAttribute("source", "Wattswap \(version)")]
    attributes.append(ResultAttribute("wattswap_version", version))
    if let gitCommit { attributes.append(ResultAttribute("git_commit", gitCommit)) }
    return attributes + [
      ResultAttribute("swift_version", swiftVersion),
      ResultAttribute("blas_configuration", blasConfiguration),
      ResultAttribute("blas_threads", blasThreads),
      ResultAttribute("variant", variant),
      // As text: a seed may exceed a signed integer of 64 bits.
      ResultAttribute("seed", String(seed)),
      ResultAttribute("spec", specification),
      ResultAttribute("spec_sha256", specificationSHA256),
    ]
  }
}
