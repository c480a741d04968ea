import LinearAlgebra
import NeuralNetworks
import RandomStreams
import Testing

@Suite struct MultiHeadAttentionTests {
  /// The shapes whose computation differs: odd widths and numbers of tokens, and both kinds.
  struct Case: Sendable, CustomTestStringConvertible {
    var isDifferential: Bool
    var includesSelf: Bool
    var sets: Int
    var tokens: Int
    var width: Int
    var heads: Int
    var testDescription: String {
      "\(isDifferential ? "differential" : "softmax"), \(includesSelf ? "with" : "without") self, "
        + "\(sets) sets of \(tokens), \(heads) heads of \(width)"
    }

    var shape: AttentionShape {
      AttentionShape(
        width: width, heads: heads, isDifferential: isDifferential, includesSelf: includesSelf)
    }

    static let all: [Case] = {
      let sizes: [(sets: Int, tokens: Int, width: Int, heads: Int)] = [
        (3, 4, 8, 2), (35, 2, 4, 1), (1, 5, 12, 2), (9, 1, 4, 1),
      ]
      var cases: [Case] = []
      for size in sizes {
        for (isDifferential, includesSelf) in [
          (true, true), (true, false), (false, true), (false, false),
        ] {
          cases.append(
            Case(
              isDifferential: isDifferential, includesSelf: includesSelf, sets: size.sets,
              tokens: size.tokens, width: size.width, heads: size.heads))
        }
      }
      return cases
    }()
  }

  @Test(arguments: Case.all)
  func `gradients are those of central differences`(of example: Case) {
    var stream = RandomStream(seed: 4, "attention")
    let run = AttentionRun<Double>(
      example.shape, sets: example.sets, tokens: example.tokens, index: 1)
    run.randomize(&stream)
    let count = example.sets * example.tokens * example.width
    let x = Buffer<Double>(count: count)
    fill(x.elements, 1, &stream)
    let c: [Double] = uniform(count, &stream)
    func loss() -> Double { zip(run.forward(Array(x.elements)), c).reduce(0) { $0 + $1.0 * $1.1 } }
    _ = loss()
    let withoutParameters = run.backward(c, accumulating: false)
    #expect(run.parameters.gradients.elements.allSatisfy { $0 == 0 })
    _ = loss()
    let inputGradient = run.backward(c, accumulating: true)
    #expect(inputGradient == withoutParameters)
    let gradients = Array(run.parameters.gradients.elements)
    #expect(gradientError(of: loss, by: x.elements, claimed: inputGradient) < 1e-7)
    #expect(
      gradientError(of: loss, by: run.parameters.values.elements, claimed: gradients) < 1e-7)
  }

  @Test(arguments: Case.all.filter { $0.tokens > 1 })
  func `some queries' outputs and some tokens' gradients are those of all`(of example: Case) {
    var stream = RandomStream(seed: 5, "attention")
    let run = AttentionRun<Double>(example.shape, sets: example.sets, tokens: example.tokens)
    run.randomize(&stream)
    let d = example.width
    let x: [Double] = uniform(example.sets * example.tokens * d, &stream)
    let all = run.forward(x)
    for query in run.tokens {
      func part(_ values: [Double], _ token: Int) -> [Double] {
        var part: [Double] = []
        for set in 0..<example.sets {
          let start = (set * example.tokens + token) * d
          part += values[start..<(start + d)]
        }
        return part
      }
      let one = run.forward(x, queries: query..<(query + 1))
      #expect(distance(one, part(all, query)) < 1e-12)
      let gradient: [Double] = uniform(example.sets * d, &stream)
      var spread = [Double](repeating: 0, count: x.count)
      for set in 0..<example.sets {
        for k in 0..<d { spread[(set * example.tokens + query) * d + k] = gradient[set * d + k] }
      }
      let ofOne = run.tokens.map {
        run.forward(x, queries: query..<(query + 1)) == one
          ? run.backward(
            gradient, queries: query..<(query + 1), wanted: $0..<($0 + 1), accumulating: false) : []
      }
      _ = run.forward(x)
      let full = run.backward(spread, accumulating: false)
      for token in run.tokens { #expect(distance(ofOne[token], part(full, token)) < 1e-12) }
    }
  }

  @Test func `rows of the difference of the maps sum to one less lambda`() throws {
    var stream = RandomStream(seed: 6, "attention")
    let shape = AttentionShape(width: 12, heads: 3, isDifferential: true, includesSelf: true)
    let run = AttentionRun<Double>(shape, sets: 10, tokens: 5)
    run.randomize(&stream)
    _ = run.forward(uniform(10 * 5 * 12, &stream))
    let weights = try #require(run.layer.differential)
    for head in 0..<3 {
      let lambda = weights.weight(run.parameters.values, head: head)
      for set in 0..<10 {
        let (a1, a2) = maps(of: run, head: head, set: set)
        for j in 0..<5 {
          var row = 0.0
          for k in 0..<5 { row += a1[5 * j + k] - lambda * a2[5 * j + k] }
          #expect(abs(row - (1 - lambda)) < 1e-12)
        }
      }
    }
  }

  private func maps(
    of run: AttentionRun<Double>, head: Int, set: Int
  ) -> ([Double], [Double]) {
    let tokens = run.arrangement.tokens
    func map(_ index: Int) -> [Double] {
      run.tape.map(
        index, head: head, set: set, queries: tokens, run.arrangement, run.shape)
    }
    return (map(0), map(1))
  }

  @Test func `equal pairs of queries and keys leave one less lambda of a softmax`() throws {
    var stream = RandomStream(seed: 7, "attention")
    let shape = AttentionShape(width: 8, heads: 2, isDifferential: true, includesSelf: true)
    let run = AttentionRun<Double>(shape, sets: 4, tokens: 3)
    run.randomize(&stream)
    for name in ["query", "key"] {
      let weights = run.array(name, of: run.parameters.values)
      // Rows of two blocks of width 2 a head: the second takes the first's.
      for head in 0..<2 {
        for k in 0..<16 { weights[(4 * head + 2) * 8 + k] = weights[4 * head * 8 + k] }
      }
    }
    _ = run.forward(uniform(4 * 3 * 8, &stream))
    let weights = try #require(run.layer.differential)
    for head in 0..<2 {
      let lambda = weights.weight(run.parameters.values, head: head)
      for set in 0..<4 {
        let (a1, a2) = maps(of: run, head: head, set: set)
        let difference = zip(a1, a2).map { $0 - lambda * $1 }
        #expect(distance(difference, a1.map { (1 - lambda) * $0 }) < 1e-12)
      }
    }
  }

  @Test(arguments: Case.all)
  func `permuted tokens give permuted outputs`(of example: Case) {
    var stream = RandomStream(seed: 8, "attention")
    let run = AttentionRun<Double>(example.shape, sets: example.sets, tokens: example.tokens)
    run.randomize(&stream)
    let d = example.width
    func rotated(_ values: [Double]) -> [Double] {
      var rotated: [Double] = []
      for set in 0..<example.sets {
        for token in 0..<example.tokens {
          let from = (set * example.tokens + (token + 1) % example.tokens) * d
          rotated += values[from..<(from + d)]
        }
      }
      return rotated
    }
    let x: [Double] = uniform(example.sets * example.tokens * d, &stream)
    #expect(distance(run.forward(rotated(x)), rotated(run.forward(x))) < 1e-12)
  }

  @Test func `without its second map it is softmax attention with values twice as wide`() throws {
    var stream = RandomStream(seed: 9, "attention")
    let (sets, tokens, d) = (3, 4, 8)
    let shape = AttentionShape(width: d, heads: 2, isDifferential: true, includesSelf: true)
    let run = AttentionRun<Double>(shape, sets: sets, tokens: tokens)
    run.randomize(&stream)
    let weights = try #require(run.layer.differential)
    // λ = exp(0) − exp(|q|²) + λ_init with |q|² = ln(1 + λ_init) is 0.
    for (name, value) in [("lambda_q1", 0.0), ("lambda_k1", 0)] {
      run.array(name, of: run.parameters.values).update(repeating: value)
    }
    // ln 1.2 on vectors of width 2.
    let root = (0.182_321_556_793_954_6 / 2).squareRoot()
    for name in ["lambda_q2", "lambda_k2"] {
      run.array(name, of: run.parameters.values).update(repeating: root)
    }
    #expect(abs(weights.weight(run.parameters.values, head: 1)) < 1e-15)
    let x: [Double] = uniform(sets * tokens * d, &stream)
    let y = run.forward(x)
    #expect(distance(y, softmaxAttention(x, run, sets: sets, tokens: tokens)) < 1e-12)
  }

  /// X + concat_h((1 − λ_init)·RMSNorm(A₁·V))·W_O, one number after another.
  private func softmaxAttention(
    _ x: [Double], _ run: AttentionRun<Double>, sets: Int, tokens: Int
  ) -> [Double] {
    let (d, heads, keys, values) = (run.shape.width, 2, 2, 4)
    func weight(_ name: String) -> [Double] { Array(run.array(name, of: run.parameters.values)) }
    let (wq, wk, wv, wo, gain) = (
      weight("query"), weight("key"), weight("value"), weight("output"), weight("gain")
    )
    var y = x
    for set in 0..<sets {
      func token(_ j: Int) -> [Double] {
        Array(x[((set * tokens + j) * d)..<((set * tokens + j + 1) * d)])
      }
      func project(_ w: [Double], _ row: Int, _ j: Int) -> Double {
        (0..<d).reduce(0) { $0 + w[row * d + $1] * token(j)[$1] }
      }
      for head in 0..<heads {
        for j in 0..<tokens {
          var a: [Double] = []
          for k in 0..<tokens {
            var score = 0.0
            for c in 0..<keys {
              score += project(wq, 4 * head + c, j) * project(wk, 4 * head + c, k)
            }
            a.append(score / Double(keys).squareRoot())
          }
          a.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return }
            Double.exp(start, into: start, count: tokens)
          }
          let total = a.reduce(0, +)
          var sum = [Double](repeating: 0, count: values)
          for c in 0..<values {
            for k in 0..<tokens { sum[c] += a[k] / total * project(wv, values * head + c, k) }
          }
          let mean = sum.reduce(0) { $0 + $1 * $1 } / Double(values)
          for c in 0..<values {
            let h = 0.8 * gain[values * head + c] * sum[c] / (mean + 1e-5).squareRoot()
            for k in 0..<d { y[(set * tokens + j) * d + k] += h * wo[(values * head + c) * d + k] }
          }
        }
      }
    }
    return y
  }

  @Test(arguments: [true, false])
  func `a token that is left out of its own attention has no weight there`(isDifferential: Bool) {
    var stream = RandomStream(seed: 10, "attention")
    let shape = AttentionShape(
      width: 4, heads: 1, isDifferential: isDifferential, includesSelf: false)
    let run = AttentionRun<Float>(shape, sets: 9, tokens: 3)
    run.randomize(&stream, bound: 3)
    // Scores in the hundreds: a softmax over the others alone stays finite.
    _ = run.forward(uniform(9 * 3 * 4, &stream).map { 10 * $0 })
    for set in 0..<9 {
      for index in 0..<shape.maps {
        let map = run.tape.map(
          index, head: 0, set: set, queries: 3, run.arrangement, run.shape)
        for j in 0..<3 {
          #expect(map[4 * j] == 0)
          #expect(abs(map[(3 * j)..<(3 * j + 3)].reduce(0, +) - 1) < 1e-6)
        }
      }
    }
  }

  @Test func `the first layer's lambda begins near 0.2, later ones near 0.8`() {
    #expect(abs(DifferentialWeights.initial(layer: 0) - 0.2) < 1e-15)
    #expect(abs(DifferentialWeights.initial(layer: 1) - 0.355_509_067_590_969_2) < 1e-12)
    #expect(abs(DifferentialWeights.initial(layer: 100) - 0.8) < 1e-12)
  }
}
