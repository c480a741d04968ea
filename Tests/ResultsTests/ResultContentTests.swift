import Results
import TestSupport
import Testing

struct ResultContentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func message(_ change: (inout ResultContent) -> Void) -> String? {
    var content = Sample.content
    change(&content)
    let error = #expect(throws: ResultsError.self) {
      try ResultFile.write(content, to: folder.path(of: "trial.h5"))
    }
    #expect(folder.names.isEmpty)
    return error?.description
  }

  @Test func `an axis that the group does not see is named`() {
    #expect(
      message { $0.variables[0].dimensions = ["dya", "prosumer"] }
        == "'/evaluation/cost' has the axis 'dya', but '/evaluation' sees no dimension of this name."
    )
    #expect(
      message { $0.variables[2].dimensions = ["day"] }
        == "'/summary/total' has the axis 'day', but '/summary' sees no dimension of this name.")
  }

  @Test func `values that are made while the file is written give the same bytes`() throws {
    let whole = Sample.content
    try ResultFile.write(whole, to: folder.path(of: "whole.h5"))
    var pending = whole
    pending.variables[0].values = .pending(count: 6)
    var asked: [String] = []
    try ResultFile.write(pending, to: folder.path(of: "made.h5")) { variable in
      asked.append(variable.path)
      return whole.variables[0].values
    }
    #expect(asked == ["/evaluation/cost"])
    #expect(try folder.bytes(of: "made.h5") == folder.bytes(of: "whole.h5"))
  }

  @Test func `values that nobody makes, or too few of them, leave no file`() {
    #expect(
      message { $0.variables[0].values = .pending(count: 6) }
        == "'/evaluation/cost' has values that nobody makes.")
    #expect(
      message { $0.variables[0].values = .pending(count: 2) }
        == "'/evaluation/cost' has 2 values, but its axes [\"day\", \"prosumer\"] hold 2 × 3.")
    var content = Sample.content
    content.variables[0].values = .pending(count: 6)
    let error = #expect(throws: ResultsError.self) {
      try ResultFile.write(content, to: folder.path(of: "trial.h5")) { _ in .floats([1, 2]) }
    }
    #expect(
      error?.description
        == "'/evaluation/cost' was given 2 values where 6 were pending.")
    #expect(folder.names.isEmpty)
  }

  @Test func `a wrong number of values is named with the axes`() {
    #expect(
      message { $0.variables[0].values = .floats([1, 2]) }
        == "'/evaluation/cost' has 2 values, but its axes [\"day\", \"prosumer\"] hold 2 × 3.")
  }

  @Test func `a path is declared once`() {
    #expect(
      message { $0.variables.append($0.variables[0]) } == "'/evaluation/cost' is declared twice.")
    #expect(
      message { $0.variables[0].path = "/prosumer" } == "'/prosumer' is declared twice.")
  }

  @Test(arguments: ["cost", "/", "//cost", "/evaluation/", "/a/../b", "/ a", ""])
  func `what is no path is refused`(path: String) {
    #expect(
      message { $0.variables[0].path = path }
        == "'\(path)' is no path; one is '/' and names between slashes, such as '/a/b'.")
  }

  @Test func `a variable is no group`() {
    #expect(
      message {
        $0.variables[4].path = "/summary/total/updates"
      } == "'/summary/total' is a variable and cannot be a group as well.")
  }

  @Test func `a code without a meaning is refused`() {
    #expect(
      message { $0.variables[1].values = .codes([0, 1, 2, 0], meanings: ["a", "b"]) }
        == "'/trajectory/power_flow_status' has the code 2, but meanings 0 to 1.")
  }

  @Test func `a dimension of nothing and a group's own dimension are fine`() throws {
    var content = ResultContent(title: "Empty")
    content.dimensions = [
      ResultDimension("/x", .integers([1, 2]), longName: "outer"),
      ResultDimension("/a/x", .strings([]), longName: "inner"),
    ]
    content.variables = [
      ResultVariable("/a/b/y", ["x"], .floats([]), units: "1", longName: "y"),
      ResultVariable("/y", ["x"], .floats([1, 2]), units: "1", longName: "y"),
    ]
    let path = folder.path(of: "empty.h5")
    try ResultFile.write(content, to: path)
    #expect(ResultFile.verify(path).isComplete)
    #expect(try ResultReader(path).variable("/a/b/y").shape == [0])
  }
}
