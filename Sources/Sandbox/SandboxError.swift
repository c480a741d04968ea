/// Why nothing can run in a sandbox; what a program does inside one is a ``SandboxOutcome``.
public enum SandboxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A program of the sandbox is not installed.
  case missing(program: String, package: String)
  /// The machine does not let the sandbox be made.
  case refused(reason: String)
  /// The machine's architecture has no filter.
  case unknownArchitecture
  /// The Python environment cannot be used.
  case environment(path: String, reason: String)
  /// A file of the sandbox cannot be written or read.
  case file(path: String, reason: String)

  /// The reason in one sentence, with what would be right.
  public var description: String {
    switch self {
    case .missing(let program, let package):
      "'\(program)' is missing, and generated code never runs outside a sandbox: install it, on Debian "
        + "with 'apt-get install \(package)'."
    case .refused(let reason):
      "the sandbox cannot be made here, and generated code never runs outside one: \(reason). User "
        + "namespaces must be allowed (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces)."
    case .unknownArchitecture:
      "there is no system call filter for this machine's architecture; x86-64 and arm64 have one."
    case .environment(let path, let reason):
      "the Python environment \(path) \(reason): make it with 'wattswap expert setup'."
    case .file(let path, let reason): "\(path): \(reason)."
    }
  }
}
