import Foundation
import TestSupport
import Testing

struct GridImportCommandTests {
  @Test func `a case in ohm and kW becomes YAML with the figures that it prints`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Samples.matpowerCase, to: "three.m")
    let run = try await CommandRun("grid", "import", path)
    #expect(run.status == 0)
    #expect(
      run.error == """
        three: 3 buses, 3 branches, 1 of them open, radial, 12.66 kV, load 150 kW + 60 kvar.

        """)
    #expect(
      run.output == """
        name: "three"
        source: "A drawing."
        base_mva: 10
        vn_kv: 12.66
        slack: {bus: 1, v_pu: 1.02}
        buses:
          - {bus: 1}
          - {bus: 2, p_kw: 100, q_kvar: 60}
          - {bus: 3, p_kw: 50}
        branches:
          - {from: 1, to: 2, r_ohm: 0.0922, x_ohm: 0.047}
          - {from: 2, to: 3, r_ohm: 0.5, x_ohm: 0.25}
          - {from: 1, to: 3, r_ohm: 2, x_ohm: 2, closed: false}

        """)
  }

  @Test func `a written file reads back as the same grid`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Samples.matpowerCase, to: "three.m")
    let output = folder.path(of: "feeder.yaml")
    let run = try await CommandRun(
      "grid", "import", path, "--output", output, "--name", "my feeder")
    #expect(run.status == 0)
    #expect(run.output == "")
    #expect(
      run.error == """
        my feeder: 3 buses, 3 branches, 1 of them open, radial, 12.66 kV, load 150 kW + 60 kvar. \
        Written to \(output).

        """)
    let flows = try await [path, output].asyncMap {
      try await CommandRun("grid", "powerflow", $0, "--json").output
    }
    #expect(flows[0] == flows[1])
    #expect(try await CommandRun("grid", "show", output).output.hasPrefix("name      my feeder\n"))
  }

  @Test func `what is no case is refused in one sentence`() async throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "folder.m"), withIntermediateDirectories: true)
    try folder.write("hello world\n", to: "text.m")
    try folder.write("", to: "empty.m")
    try folder.write(Samples.matpowerCase, to: "three.m")
    let sum = "mpc.baseMVA = 1" + String(repeating: "+1", count: 100_000)
    try folder.write(
      Samples.matpowerCase.replacing("mpc.baseMVA = 10", with: sum), to: "endless.m")
    let cases: [([String], String)] = [
      (["none.m"], "cannot read 'none.m': there is no such file."),
      (["folder.m"], "cannot read 'folder.m': it is a folder."),
      (["three.yaml"], "'three.yaml' is not a MATPOWER case: its name must end in .m."),
      (["empty.m"], "empty.m:1:1: mpc.version must be '2', MATPOWER's case format 2."),
      (["endless.m"], "endless.m:4:2015: this expression is too long."),
      (
        ["three.m", "--output", "none/three.yaml"],
        "cannot write 'none/three.yaml': there is no folder '\(folder.path(of: "none"))'."
      ),
    ]
    for (arguments, message) in cases {
      let run = try await CommandRun(["grid", "import"] + arguments, in: folder.url)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output == "", "\(arguments)")
      #expect(run.error == message + "\n")
    }
    let text = try await CommandRun("grid", "import", "text.m", in: folder.url)
    #expect(text.status == 2)
    #expect(text.error.hasPrefix("text.m:1:"))
  }

  @Test func `an impedance beyond the range of ohms is written per unit`() async throws {
    let folder = try TemporaryFolder()
    let text = Samples.matpowerCase.replacing("12.66", with: "1e-200")
      .replacing("mpc.branch(:, [BR_R BR_X]) = ", with: "unused = ")
    let path = try folder.write(text, to: "small.m")
    let run = try await CommandRun("grid", "import", path)
    #expect(run.status == 0)
    #expect(run.output.contains("r_pu: 0.0922"))
  }
}

extension Sequence {
  /// Maps one element after another.
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws
    -> [Value]
  {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
