import Foundation
import TestSupport

extension Package {
  /// The program that was built together with the running tests: it lies beside them.
  static func executable() throws -> URL {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let program = tests.deletingLastPathComponent().appendingPathComponent("wattswap")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw MissingProgram(path: program.path)
    }
    return program
  }

  /// There is no program where it should be.
  struct MissingProgram: Error, CustomStringConvertible {
    /// Where it should be.
    var path: String
    /// One sentence.
    var description: String {
      "\(path) is missing; the tests run the program that they are built with."
    }
  }
}
