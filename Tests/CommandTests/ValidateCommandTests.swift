import Foundation
import TestSupport
import Testing

@Suite struct ValidateCommandTests {
  @Test func `a valid experiment is counted on standard error, status 0`() async throws {
    let tiny = try TinyExperiment()
    let run = try await CommandRun("validate", tiny.path)
    #expect(run.status == 0)
    #expect(run.output == "")
    #expect(run.error == "\(tiny.path): valid; 2 variants × 2 seeds = 4 trials.\n")
  }

  @Test func `every error is on standard error at once, status 2`() async throws {
    let folder = try TemporaryFolder()
    let text = TinyExperiment.yaml.replacing("bus: 18", with: "bus: 34")
      .replacing("profile: PV1", with: "profile: PV99")
    let path = try folder.write(text, to: "broken.yaml")
    let run = try await CommandRun("validate", path)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(
      run.error == """
        \(path):7:10: prosumer 'home' is on bus 34, which ieee33 lacks. Did you mean 33?
        \(path):10:41: unknown profile column 'PV99' in simbench-2016. \
        'wattswap profiles show simbench-2016' lists its columns.
        2 errors.

        """)
  }

  @Test(arguments: ["validate", "plan", "run"])
  func `a file that is missing is wrong input`(subcommand: String) async throws {
    let run = try await CommandRun(subcommand, "nowhere.yaml")
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("there is no file 'nowhere.yaml'."))
  }

  @Test func `an error of a variant is found though the base is right`() async throws {
    let tiny = try TinyExperiment()
    let path = try tiny.folder.write(
      TinyExperiment.yaml.replacing("{name: MASAC}", with: "{name: far, grid.case: ieee32}"),
      to: "variant.yaml")
    let run = try await CommandRun("validate", path)
    #expect(run.status == 2)
    #expect(run.error == "\(path):25:28: unknown grid 'ieee32'. Did you mean 'ieee33'?\n")
  }

  @Test func `every shipped experiment is valid`() async throws {
    for path in try ShippedExperiment.all {
      let run = try await CommandRun("validate", path)
      #expect(run.status == 0, "\(run.error)")
    }
  }
}
