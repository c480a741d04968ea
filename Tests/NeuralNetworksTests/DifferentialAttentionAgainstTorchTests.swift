import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

/// A block in float32 beside an independent implementation: `Golden/make_differential_attention.py`.
@Suite struct DifferentialAttentionAgainstTorchTests {
  private struct Golden: Decodable {
    var sets: Int
    var tokens: Int
    var width: Int
    var heads: Int
    var layer: Int
    var include: Case
    var exclude: Case

    struct Case: Decodable {
      var x: [Float]
      var y: [Float]
      var gradient: [Float]
      var inputGradient: [Float]
      var parameters: [String: [Float]]
      var parameterGradients: [String: [Float]]
    }

    static func load() throws -> Golden {
      let decoder = JSONDecoder()
      // The parameters' names have a digit after the underscore, which the conversion keeps.
      decoder.keyDecodingStrategy = .custom { path in
        let key = path[path.count - 1]
        let names = [
          "input_gradient": "inputGradient", "parameter_gradients": "parameterGradients",
        ]
        return Key(stringValue: names[key.stringValue] ?? key.stringValue)
      }
      let url = Bundle.module.bundleURL.appendingPathComponent(
        "Golden/differential_attention.json")
      return try decoder.decode(Golden.self, from: Data(contentsOf: url))
    }

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  @Test(arguments: [true, false])
  func `forward and backward agree to 1e-5`(includesSelf: Bool) throws {
    let golden = try Golden.load()
    let example = includesSelf ? golden.include : golden.exclude
    let run = AttentionRun<Float>(
      AttentionShape(
        width: golden.width, heads: golden.heads, isDifferential: true,
        includesSelf: includesSelf),
      sets: golden.sets, tokens: golden.tokens, index: golden.layer)
    let names = [
      "query", "key", "value", "output", "lambda_q1", "lambda_k1", "lambda_q2", "lambda_k2", "gain",
    ]
    #expect(example.parameters.keys.sorted() == names.sorted())
    for name in names {
      let values = try #require(example.parameters[name])
      let own = run.array(name, of: run.parameters.values)
      try #require(own.count == values.count)
      for k in own.indices { own[k] = values[k] }
    }
    #expect(distance(run.forward(example.x), example.y) < 1e-5)
    #expect(
      distance(run.backward(example.gradient, accumulating: true), example.inputGradient) < 1e-5)
    for name in names {
      let expected = try #require(example.parameterGradients[name])
      let own = Array(run.array(name, of: run.parameters.gradients))
      #expect(distance(own, expected) < 1e-5, "the gradient by \(name)")
    }
  }
}
