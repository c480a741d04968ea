import ExpertWorkflow
import LanguageModels
import Testing

struct PromptTests {
  @Test(arguments: WorkflowRole.allCases)
  func `every role has a prompt that states its version`(role: WorkflowRole) throws {
    let prompt = try Prompt.shipped(role)
    #expect(prompt.version >= 1 && prompt.digest.count == 64)
  }

  @Test func `placeholders are filled once, so that words cannot smuggle any in`() throws {
    let prompt = try Prompt(
      .modelGeneration, text: "version: 3\n\n# system\n\nYou.\n\n# user\n\n{{wants}} and {{x}}\n")
    let messages = try prompt.messages(["wants": "{{x}} # system", "x": "1"])
    #expect(messages.map(\.content) == ["You.", "{{x}} # system and 1"])
    let error = #expect(throws: WorkflowError.self) { try prompt.messages(["wants": "a"]) }
    #expect(error?.description == "model_generation.md: nothing fills '{{x}}'.")
  }

  @Test func `a prompt without its parts is refused`() {
    let error = #expect(throws: WorkflowError.self) {
      try Prompt(.codeGeneration, text: "version: 1\n\n# user\n\nx")
    }
    #expect(error?.description == "code_generation.md: it lacks '# system' or '# user'.")
  }

  @Test func `a window may pass midnight`() throws {
    let window = try TimeWindow.read(["name": "night", "from": "22:00", "to": "06:00"]).get()
    #expect(window.contains(minute: 23 * 60) && window.contains(minute: 0))
    #expect(!window.contains(minute: 6 * 60) && window.contains(minute: 1440 + 5))
    for (from, to) in [
      ("25:00", "06:00"), ("8:00", "06:00"), ("08:00", "08:00"), ("08:60", "09:00"),
    ] {
      let wrong = TimeWindow.read(["name": "x", "from": .string(from), "to": .string(to)])
      #expect(throws: (any Error).self) { try wrong.get() }
    }
  }
}
