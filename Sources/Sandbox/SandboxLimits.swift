/// What a program in the sandbox may use.
public struct SandboxLimits: Sendable, Hashable {
  /// The seconds by the clock.
  public var seconds: Double
  /// The seconds of processor time.
  public var processorSeconds: Int
  /// The bytes of address space.
  public var memoryBytes: Int
  /// The bytes of the result file.
  public var resultBytes: Int
  /// The bytes read of standard output and of standard error.
  public var outputBytes: Int

  /// Creates limits.
  public init(
    seconds: Double = 60, processorSeconds: Int = 60, memoryBytes: Int = 3_000_000_000,
    resultBytes: Int = 32_000_000, outputBytes: Int = 1_000_000
  ) {
    self.seconds = seconds
    self.processorSeconds = processorSeconds
    self.memoryBytes = memoryBytes
    self.resultBytes = resultBytes
    self.outputBytes = outputBytes
  }
}
