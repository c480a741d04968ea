import Algorithms
import DecPOMDP
import Specification
import Testing
import ToyGames

@Suite struct ParameterMatchTests {
  private let environment = StockGame(copyCount: 1).specification

  private func shape(takesActions: Bool) -> CriticShape {
    CriticShape(
      environment: environment, takesActions: takesActions, rows: 4, replacesOwnActions: false,
      isTrained: false)
  }

  private static let kinds = CriticRegistry.all.map(\.name)

  @Test(arguments: kinds, kinds)
  func `a critic takes another kind's parameter count to one percent`(
    kind: String, other: String
  ) throws {
    let matched = try decodedCritic(["kind": .text(kind), "match_parameters": .text(other)])
    let reference = try decodedCritic(["kind": .text(other)])
    for takesActions in [true, false] {
      let target = reference.parameterCount(shape(takesActions: takesActions))
      let count = matched.parameterCount(shape(takesActions: takesActions))
      #expect(Double(abs(count - target)) <= 0.01 * Double(target), "\(count) for \(target)")
    }
    try matched.check(environment)
  }

  @Test func `what both kinds have is the same in the other`() throws {
    let matched = try decodedCritic([
      "kind": .text("attention"), "match_parameters": .text("differential_attention"),
      "layers": .text("3"), "heads": .text("2"), "embedding": .text("30"),
    ])
    let reference = try decodedCritic([
      "kind": .text("differential_attention"), "layers": .text("3"), "heads": .text("2"),
      "embedding": .text("32"),
    ])
    let target = reference.parameterCount(shape(takesActions: true))
    let count = matched.parameterCount(shape(takesActions: true))
    #expect(Double(abs(count - target)) <= 0.01 * Double(target))
  }

  @Test func `a count out of reach is an error that names both counts`() throws {
    let matched = try decodedCritic([
      "kind": .text("mlp"), "hidden": .text("1").inList, "match_parameters": .text("attention"),
    ])
    try matched.check(environment)
    let tooManyHeads = try decodedCritic([
      "kind": .text("differential_attention"), "heads": .text("64"), "embedding": .text("128"),
      "layers": .text("16"), "match_parameters": .text("mlp"),
    ])
    let mlp = try decodedCritic(["kind": .text("mlp")])
    let messages = [(true, "action value"), (false, "state value")].map { takesActions, network in
      let target = mlp.parameterCount(shape(takesActions: takesActions))
      let nearest = tooManyHeads.parameterCount(shape(takesActions: takesActions))
      return "'match_parameters' cannot be met: mlp has \(target) parameters in the \(network), "
        + "and the nearest that other widths give is \(nearest)."
    }
    #expect(throws: SpecificationError(messages.map { Diagnostic($0, at: nil) })) {
      try tooManyHeads.check(environment)
    }
  }

  @Test func `an embedding that its heads cannot share is an error`() {
    #expect(
      throws: SpecificationError(
        "'embedding' is 12; each of 4 heads has two queries, so it must be a multiple of 8.")
    ) {
      _ = try decodedCritic(["kind": .text("differential_attention"), "embedding": .text("12")])
    }
    #expect(throws: Never.self) {
      _ = try decodedCritic(["kind": .text("attention"), "embedding": .text("12")])
    }
  }
}

extension Node {
  /// A list of this node alone.
  fileprivate var inList: Node { Node(.sequence([self]), at: nil) }
}
