import Foundation
import TestSupport
import Testing

/// What `expert ask` says and ends with where models cannot be made.
@Suite struct AskingCommandTests {
  /// The end of `expert ask` of the shipped experiment with other settings.
  private func ask(_ settings: String...) async throws -> (
    status: Int32, output: String, error: String
  ) {
    let folder = try TemporaryFolder()
    let path = try #require(ShippedExperiment.all.first { $0.hasSuffix("/llm-expert.yaml") })
    let run = try await CommandRun(
      ["expert", "ask", path, "--prosumer", "factory", "--output", folder.url.path]
        + settings.flatMap { ["--set", $0] })
    return (run.status, run.output, run.error)
  }

  @Test func `a key that is not in the environment is wrong input`() async throws {
    let end = try await ask("expert.mode=live", "expert.endpoint.key_variable=WATTSWAP_NO_SUCH_KEY")
    #expect(end.status == 2)
    #expect(
      end.error.contains(
        ": the environment variable 'WATTSWAP_NO_SUCH_KEY', which the endpoint's 'key_variable' names, "
          + "is not set."))
  }

  @Test func `a transcript that is not there is wrong input`() async throws {
    let end = try await ask("expert.transcript=nothing.jsonl")
    #expect(end.status == 2)
    #expect(
      end.error.contains(
        "there is no transcript 'nothing.jsonl' to replay; 'mode: record' makes one."))
  }

  @Test func `a replay that was recorded of something else is wrong input and says of what`()
    async throws
  {
    let end = try await ask("expert.endpoint.model=another")
    #expect(end.status == 2)
    #expect(end.error.contains("has no answer for model_generation of 'factory', round 1 (key "))
  }

  @Test func `the page's experiment is valid`() async throws {
    let page = try String(
      contentsOf: Package.root.appendingPathComponent(
        "Sources/wattswap/wattswap.docc/ExpertsFromWords.md"), encoding: .utf8)
    let yaml = try #require(
      page.components(separatedBy: "```yaml\n").last?.split(separator: "```").first)
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("quiet-nights.yaml").path
    try yaml.replacing("quickstart.yaml", with: "\(Package.root.path)/Experiments/quickstart.yaml")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let run = try await CommandRun("validate", path)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test func `a prosumer that is misspelt is found before any model is made`() async throws {
    for command in ["ask", "show"] {
      let end = try await CommandRun(
        "expert", command, "Experiments/llm-expert.yaml", "--prosumer", "facotry")
      #expect(end.status == 2)
      #expect(end.error.hasPrefix("there is no prosumer 'facotry'. Did you mean 'factory'?"))
    }
    let code = try await CommandRun("expert", "show", "Experiments/llm-expert.yaml", "--code")
    #expect(code.status == 2)
    #expect(code.error.contains("name it with --prosumer"))
  }

  @Test func `what would steer a terminal is not written to it`() async throws {
    let end = try await CommandRun(
      "expert", "ask", "Experiments/llm-expert.yaml", "--prosumer", "\u{1B}[2Jfarm")
    #expect(end.status == 2)
    #expect(end.error.contains("there is no prosumer '\u{FFFD}[2Jfarm'."))
  }

  @Test func `a budget without room ends the experiment, whatever is to become of missing models`()
    async throws
  {
    let end = try await ask(
      "expert.mode=live", "expert.endpoint.base_url=http://127.0.0.1:9/v1",
      "expert.endpoint.budget.tokens=100",
      "expert.on_failure=rule")
    #expect(end.status == 1)
    #expect(
      end.error.contains(
        "the endpoint's budget, 'tokens: 100', is spent: 0 are gone or set aside, and the next request "
          + "could take "))
    #expect(end.error.contains("It was not sent; raise 'budget.tokens'."))
    #expect(end.error.contains("with more budget and 'mode: record' only what is missing is asked"))
  }

  @Test func `a budget that is raised before anything has run changes no results`() async throws {
    let folder = try TemporaryFolder()
    for tokens in [100, 120] {
      let run = try await CommandRun(
        "run", "Experiments/llm-expert.yaml", "--output", folder.url.path, "--set",
        "expert.mode=live", "--set", "expert.endpoint.base_url=http://127.0.0.1:9/v1", "--set",
        "expert.endpoint.budget.tokens=\(tokens)")
      #expect(run.status == 1)
      #expect(run.error.contains("the endpoint's budget, 'tokens: \(tokens)', is spent"))
    }
  }

  /// Nobody listens at port 9 of this machine.
  @Test(arguments: ["stop", "rule", "optimizer"])
  func `an endpoint that nobody answers at leaves no model, and the file says what then`(
    onFailure: String
  ) async throws {
    let end = try await ask(
      "expert.mode=live", "expert.endpoint.base_url=http://127.0.0.1:9/v1",
      "expert.endpoint.retry.attempts=1", "expert.on_failure=\(onFailure)")
    #expect(end.status == 1)
    #expect(end.error.contains("no answer after 1 attempt; the last one: no connection: "))
    if onFailure == "stop" {
      #expect(end.error.contains("'on_failure: stop' ends the experiment here."))
    } else {
      let row = end.output.split(separator: "\n").first { $0.hasPrefix("factory ") }
      #expect(row?.contains("nobody") == true, "\(end.output)")
      #expect(row?.hasSuffix(onFailure) == true, "\(end.output)")
    }
  }
}
