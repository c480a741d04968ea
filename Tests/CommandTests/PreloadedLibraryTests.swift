import Foundation
import TestSupport
import Testing

@Suite struct PreloadedLibraryTests {
  /// A library that moves the environment's variables before `main` begins, as profilers' and monitors' do.
  private static let source = """
    #include <stdlib.h>
    __attribute__((constructor)) static void begin(void) { setenv("MOVED", "yes", 1); }

    """

  @Test func `the command's words arrive though a preloaded library moved the environment`()
    async throws
  {
    let folder = try TemporaryFolder()
    let library = folder.path(of: "moves.so")
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = [
      "clang", "-shared", "-fPIC", "-o", library, try folder.write(Self.source, to: "moves.c"),
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)

    let run = try await CommandRun("list", "grids", "", environment: ["LD_PRELOAD": library])
    #expect(run.status == 2)
    #expect(run.error.hasPrefix("Error: The value '' is invalid for '<kind>'."))
  }
}
