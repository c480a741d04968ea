import Foundation
import Results
import TestSupport
import Testing

@Suite struct MinariExportTests {
  /// Two days of three steps and two prosumers, of which one is named as if it were within the other.
  private static func trial(in folder: TemporaryFolder) throws -> String {
    var content = ResultContent(title: "trial")
    content.dimensions = [
      ResultDimension("/prosumer", .strings(["a", "a.b"]), longName: "prosumer"),
      ResultDimension("/step", .integers([0, 1, 2]), longName: "step"),
      ResultDimension(
        "/observation_entry", .strings(["a.load.p", "a.voltage", "a.b.load.p"]), longName: "entry"),
      ResultDimension(
        "/action_entry", .strings(["a.p.battery", "a.b.p.battery"]), longName: "entry"),
      ResultDimension("/trajectory/day", .integers([5, 15]), longName: "day"),
    ]
    let axes = ["day", "step"]
    content.variables = [
      ResultVariable(
        "/trajectory/observation", axes + ["observation_entry"],
        .floats((0..<18).map { Float($0) }), units: "1", longName: "observation"),
      ResultVariable(
        "/trajectory/executed", axes + ["action_entry"],
        .floats((0..<12).map { Float($0) / 16 }), units: "1", longName: "executed"),
      ResultVariable(
        "/trajectory/reward", axes, .doubles([1, 2, 3, 4, 5, 6]), units: "1", longName: "reward"),
    ]
    let path = folder.path(of: "trial.h5")
    try ResultFile.write(content, to: path)
    return path
  }

  @Test(.enabled(if: Python.path != nil || Python.isRequired, "no .venv/bin/python"))
  func `Minari reads the days as episodes and the prosumers as entries of its spaces`() throws {
    let folder = try TemporaryFolder()
    let export = try MinariExport(Self.trial(in: folder))
    let output = folder.path(of: "two-days-v0")
    try export.write(to: output, identifier: "two-days-v0")
    let text = try Python.run("read_minari.py", output, "two-days-v0")
    #expect(
      text == """
        read by Minari: [9.0, 12.0, 15.0, 15.0] [[0.0625], [0.1875], [0.3125]] [4.0, 5.0, 6.0]

        """)
  }

  @Test func `a data set is never written over`() throws {
    let folder = try TemporaryFolder()
    let export = try MinariExport(Self.trial(in: folder))
    #expect(export.days == [5, 15] && export.stepsPerDay == 3)
    let output = folder.path(of: "once-v0")
    try export.write(to: output, identifier: "once-v0")
    #expect(
      throws: ResultsError.cannotWrite(path: output, reason: "it holds a data set already")
    ) {
      try export.write(to: output, identifier: "once-v0")
    }
  }

  @Test func `a file without trajectories is refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "empty.h5")
    try ResultFile.write(ResultContent(title: "nothing"), to: path)
    #expect(
      throws: ResultsError.cannotRead(
        path: path, object: nil, reason: "it is no trial's results file with trajectories")
    ) {
      try MinariExport(path)
    }
  }
}
