import ArgumentParser
import ExpertWorkflow
import Reports

/// `wattswap expert knowledge`: what the knowledge base has on some words, and why.
struct ExpertKnowledgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "knowledge",
    abstract: "Searches the knowledge base that the workflow's roles are given.",
    discussion: """
      Prints the entries that share words with the query, best first (BM25), each with the words that found it \
      and what they add to its score.

        wattswap expert knowledge "no diesel while people sleep"
        wattswap expert knowledge cp.norm --full
      """)

  @Argument(help: "Words.")
  var query: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The most entries.", valueName: "count"))
  var limit = 6

  @Flag(help: "Print the entries' texts and code, too.")
  var full = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more, not \(limit).") }
    if query.isEmpty { throw ValidationError("give the words to search for.") }
  }

  func run() throws {
    let found: [KnowledgeBase.Found]
    do {
      found = try KnowledgeBase.shipped().search(query.joined(separator: " "), limit: limit)
    } catch {
      throw CommandFailure.failed("\(error)")
    }
    if json {
      try printJSON(JSONValue.array(found.map(Self.entry)))
      return
    }
    guard !found.isEmpty else {
      throw CommandFailure.input(
        "no entry shares a word with '\(query.joined(separator: " "))': try other words.")
    }
    var table = TextTable([
      .init("entry", .left), .init("score"), .init("because of", .left), .init("title", .left),
    ])
    for item in found {
      table.add([item.entry.id, item.score.short, item.reason, item.entry.title])
    }
    print(table.plainText, terminator: "")
    if full { for item in found { print("\n\(item.entry.promptText)") } }
  }

  private static func entry(_ found: KnowledgeBase.Found) -> JSONValue {
    .object([
      "id": .string(found.entry.id), "kind": .string(found.entry.kind.rawValue),
      "score": .number(found.score), "reason": .string(found.reason),
      "title": .string(found.entry.title), "text": .string(found.entry.text),
      "example": .string(found.entry.example),
    ])
  }
}
