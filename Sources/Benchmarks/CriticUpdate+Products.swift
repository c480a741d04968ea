import LinearAlgebra
import NeuralNetworks

extension CriticUpdate {
  private func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ count: Int, transposeA: Bool = false, transposeB: Bool = false
  ) {
    for _ in 0..<count {
      Float.gemm(
        transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, alpha: 1, a: a.pointer,
        lda: transposeA ? m : k, b: b.pointer, ldb: transposeB ? k : n, beta: 0, c: c.pointer,
        ldc: n)
    }
  }

  /// The products of an update with `actor_actions: all`.
  func products() {
    let (rows, d, o, a) = (Self.rows, Self.width, Self.observation, Self.action)
    multiply(rows, d, o, agents)
    multiply(rows, d, d, agents)
    multiply(rows, a, d, 2 * agents)
    for _ in 0..<2 { forward(hasState: true, hasAction: false) }
    for _ in 0..<2 { forward(hasState: true, hasAction: true) }
    for _ in 0..<2 { forward(hasState: false, hasAction: true) }
    for _ in 0..<2 { backward(hasAction: true, isTraining: true) }
    backward(hasAction: false, isTraining: true)
    // The policies' loss counts the lesser of two values: both critics together go back through one batch.
    backward(hasAction: true, isTraining: false)
    multiply(d, a, rows, 2 * agents, transposeA: true)
    multiply(rows, d, a, 2 * agents, transposeB: true)
    multiply(d, d, rows, agents, transposeA: true)
    multiply(rows, d, d, agents, transposeB: true)
    multiply(o, d, rows, agents, transposeA: true)
  }

  /// The products inside the heads, set by set, map by map: six passes forward, four back.
  func headProducts() {
    let (n, k, v) = (agents, Self.width / (2 * Self.heads), Self.width / Self.heads)
    let tiles = Self.rows * Self.heads
    multiply(n, n, k, 6 * 2 * tiles, transposeB: true)
    multiply(n, v, n, 6 * tiles)
    multiply(n, v, n, 4 * tiles, transposeA: true)
    multiply(n, n, v, 4 * tiles, transposeB: true)
    multiply(n, k, n, 4 * 2 * tiles)
    multiply(n, k, n, 4 * 2 * tiles, transposeA: true)
  }

  private func forward(hasState: Bool, hasAction: Bool) {
    let (rows, d) = (Self.rows, Self.width)
    if hasState { multiply(rows, d, Self.observation, agents) }
    if hasAction { multiply(rows, d, Self.action, agents) }
    multiply(rows, d, d, agents)
    for n in blocks { multiply(3 * d, n, d, 1, transposeB: true) }
    multiply(d, d, d, 1)
    for n in blocks {
      multiply(n, d, d, 1)
      multiply(n, d, d, 1, transposeA: true)
    }
    multiplyVector(transposeA: false)
  }

  private func backward(hasAction: Bool, isTraining: Bool) {
    let (rows, d) = (Self.rows, Self.width)
    for n in blocks {
      multiply(d, n, d, 1, transposeB: true)
      multiply(n, d, 3 * d, 1, transposeA: true)
      multiply(n, d, d, 1, transposeB: true)
    }
    multiply(rows, d, d, agents, transposeB: true)
    guard isTraining else {
      multiply(rows, Self.action, d, agents, transposeB: true)
      return
    }
    multiplyVector(transposeA: true)
    for n in blocks {
      multiply(d, d, n, 1, transposeA: true)
      multiply(d, d, n, 1)
      multiply(3 * d, d, n, 1)
    }
    multiply(d, d, d, 1, transposeA: true)
    multiply(d, d, d, 1, transposeB: true)
    multiply(d, d, rows, agents, transposeA: true)
    multiply(Self.observation, d, rows, agents, transposeA: true)
    if hasAction { multiply(Self.action, d, rows, agents, transposeA: true) }
  }

  /// The columns of the products that the tokens meet block by block.
  private var blocks: [Int] {
    let arrangement = TokenArrangement(sets: Self.rows, tokens: agents)
    return (0..<arrangement.blocks).map { arrangement.rows(block: $0, tokens: agents).count }
  }

  private func multiplyVector(transposeA: Bool) {
    Float.gemv(
      transposeA: transposeA, rows: Self.rows * agents, columns: Self.width, alpha: 1,
      a: a.pointer, lda: Self.width, x: b.pointer, beta: 0, y: c.pointer)
  }
}
