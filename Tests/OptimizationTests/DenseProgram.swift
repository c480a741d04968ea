import Optimization

/// A small program with dense parts, easy to write down and to check by the definitions.
struct DenseProgram {
  let n: Int
  let cones: [Cone]
  /// The whole of the symmetric P.
  var p: [[Double]]
  var q: [Double]
  var a: [[Double]]
  var b: [Double]
  var m: Int { b.count }

  init(_ n: Int, _ cones: [Cone]) {
    self.n = n
    self.cones = cones
    let m = cones.reduce(0) { $0 + $1.dimension }
    p = Array(repeating: Array(repeating: 0, count: n), count: n)
    q = Array(repeating: 0, count: n)
    a = Array(repeating: Array(repeating: 0, count: n), count: m)
    b = Array(repeating: 0, count: m)
  }

  init(p: [[Double]], q: [Double], a: [[Double]], b: [Double], cones: [Cone]) {
    self.init(q.count, cones)
    self.p = p
    self.q = q
    self.a = a
    self.b = b
  }

  func conic() throws -> ConicProgram {
    try ConicProgram(
      quadraticCost: SparseMatrix(rows: n, columns: n, entries: entries(p, upper: true)),
      linearCost: q,
      constraintMatrix: SparseMatrix(rows: m, columns: n, entries: entries(a, upper: false)),
      constraintOffset: b, cones: cones)
  }

  func timesA(_ x: [Double]) -> [Double] {
    a.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  func timesTransposedA(_ z: [Double]) -> [Double] {
    (0..<n).map { j in (0..<m).reduce(0) { $0 + a[$1][j] * z[$1] } }
  }

  func timesP(_ x: [Double]) -> [Double] {
    p.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// Fills A: each entry with the given chance, and one entry in every row.
  mutating func fill(_ r: inout Draws, _ percent: Int) {
    for i in 0..<m {
      let sure = r.index(n)
      for j in 0..<n where j == sure || r.index(100) < percent { a[i][j] = r.number() }
    }
  }

  /// Adds `rank` random outer products to P, of vectors orthogonal to x where one is given.
  mutating func addOuterProducts(
    _ r: inout Draws, _ rank: Int, orthogonalTo direction: (x: [Double], unit: Int)? = nil
  ) {
    for _ in 0..<rank {
      var g = (0..<n).map { _ in r.index(100) < 40 ? r.number() : 0 }
      if let (x, unit) = direction {
        g[unit] = -(0..<n).reduce(0) { $1 == unit ? $0 : $0 + g[$1] * x[$1] }
      }
      for i in 0..<n {
        for j in 0..<n { p[i][j] += g[i] * g[j] }
      }
    }
  }

  /// Sets b and q so that x, s is feasible, and x, z is dual feasible.
  mutating func setFeasible(_ x: [Double], _ s: [Double], _ z: [Double]) {
    b = zip(timesA(x), s).map { $0 + $1 }
    q = zip(timesP(x), timesTransposedA(z)).map { -$0 - $1 }
  }

  /// FNV-1a over the sizes and every entry, in 64-bit words.
  var checksum: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
    add(UInt64(n))
    add(UInt64(m))
    for entry in entries(p, upper: true) + entries(a, upper: false) {
      add(UInt64(entry.row))
      add(UInt64(entry.column))
      add(entry.value.bitPattern)
    }
    // Adding 0 makes −0 and 0 the same.
    for value in q + b { add((value + 0).bitPattern) }
    for cone in cones {
      switch cone {
      case .zero: add(0)
      case .nonnegative: add(1)
      case .secondOrder: add(2)
      }
      add(UInt64(cone.dimension))
    }
    return hash
  }

  private func entries(_ matrix: [[Double]], upper: Bool) -> [SparseMatrix.Entry] {
    (0..<n).flatMap { j in
      matrix.indices.filter { matrix[$0][j] != 0 && (!upper || $0 <= j) }
        .map { SparseMatrix.Entry(row: $0, column: j, value: matrix[$0][j]) }
    }
  }
}
