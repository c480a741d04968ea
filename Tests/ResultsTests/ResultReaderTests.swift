import Results
import TestSupport
import Testing

struct ResultReaderTests {
  private let path: String
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path(of: "trial.h5")
    try ResultFile.write(Sample.content, to: path)
  }

  @Test func `a missing file is named`() {
    let error = #expect(throws: ResultsError.self) { try ResultReader("/nowhere/a.h5") }
    #expect(error?.description == "cannot read /nowhere/a.h5: there is no such file.")
  }

  @Test func `a missing variable and text as numbers are named`() throws {
    let reader = try ResultReader(path)
    let missing = #expect(throws: ResultsError.self) { try reader.floats("/evaluation/kost") }
    #expect(
      missing?.description
        == "cannot read '/evaluation/kost' in \(path): object 'kost' doesn't exist.")
    let text = #expect(throws: ResultsError.self) { try reader.floats("/prosumer") }
    #expect(
      text?.description == "cannot read '/prosumer' in \(path): it holds text, not numbers.")
  }

  @Test func `a dimension's axis is itself`() throws {
    let reader = try ResultReader(path)
    #expect(try reader.variable("/evaluation/day").dimensions == ["day"])
    #expect(try reader.variable("/trajectory/time").units == "minutes since 2016-01-01 00:00:00")
    #expect(try reader.variable("/trajectory/power_flow_status").dimensions == ["time", "cell"])
  }
}
