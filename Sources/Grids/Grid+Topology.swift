/// Which buses hang together, by merging sets (union–find with path halving).
struct BusSets {
  private var parent: [Int]

  init(count: Int) {
    parent = Array(0..<count)
  }

  /// The set's representative.
  mutating func root(of index: Int) -> Int {
    var i = index
    while parent[i] != i {
      parent[i] = parent[parent[i]]
      i = parent[i]
    }
    return i
  }

  /// Merges two sets; `false` where they were one already.
  mutating func merge(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (root(of: a), root(of: b))
    guard first != second else { return false }
    parent[max(first, second)] = min(first, second)
    return true
  }
}

extension Grid {
  /// Whether the closed branches form a tree.
  public var isRadial: Bool {
    loopClosingBranch == nil
  }

  /// The index of the first closed branch, in the grid's order, that closes a loop with those before
  /// it, or `nil` where the grid is radial.
  public var loopClosingBranch: Int? {
    var sets = BusSets(count: buses.count)
    return branches.indices.first { index in
      let branch = branches[index]
      guard branch.isClosed, let from = self.index(ofBus: branch.from),
        let to = self.index(ofBus: branch.to)
      else { return false }
      return !sets.merge(from, to)
    }
  }
}
