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
