import Foundation

/// What the command line says.
enum ProgramArguments {
  /// The words after the program's name.
  ///
  /// Swift looks for them in front of the environment's variables. A library that is preloaded, as a profiler's
  /// or a cluster's monitor, may have put those elsewhere before `main` begins; then Swift finds no
  /// argument at all, not even the program's name, and Linux is asked.
  static var current: [String] {
    if !CommandLine.arguments.isEmpty { return Array(CommandLine.arguments.dropFirst()) }
    let bytes = FileManager.default.contents(atPath: "/proc/self/cmdline") ?? Data()
    return bytes.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
