public import LinearAlgebra

/// Some sets of an arrangement, which fill chunks of their own one after another.
///
/// Where a loss counts some sets alone, what a pass kept of these is gathered block by block, and the others
/// cost nothing. The last block is padded with the last set.
public final class SelectedSets {
  /// The arrangement of all sets.
  public let arrangement: TokenArrangement
  /// How many sets are selected.
  public private(set) var count = 0
  private var sets: [Int]

  /// Plans a selection; none is selected yet.
  public init(_ arrangement: TokenArrangement) {
    self.arrangement = arrangement
    sets = Array(repeating: 0, count: arrangement.sets)
  }

  /// Selects the sets whose row of a gradient (sets, columns) is not 0.
  public func select<Scalar: BLASScalar>(_ gradient: MatrixView<Scalar>) {
    precondition(gradient.rows == arrangement.sets, "each set has a row of the gradient")
    count = 0
    for set in 0..<gradient.rows where isNonzero(gradient.row(set), gradient.columns) {
      sets[count] = set
      count += 1
    }
  }

  /// The blocks that the selected sets fill.
  public var blocks: Int {
    let setsPerBlock = arrangement.chunksPerBlock * arrangement.lanes
    return (count + setsPerBlock - 1) / setsPerBlock
  }

  /// The set that stands at a place; behind the last one it again.
  public subscript(place: Int) -> Int { sets[min(place, count - 1)] }

  /// Copies the selected sets' rows of a matrix (sets, columns) to the first rows of another.
  public func gather<Scalar: BLASScalar>(
    _ source: MatrixView<Scalar>, into target: MatrixView<Scalar>
  ) {
    for place in 0..<count {
      target.row(place).update(from: source.row(self[place]), count: target.columns)
    }
  }

  /// Copies the rows of the selected sets' tokens to a block's; 0 where there is none.
  public func gather<Scalar: BLASScalar>(
    tokens source: MatrixView<Scalar>, block: Int, into target: MatrixView<Scalar>
  ) {
    let tokens = arrangement.tokens
    for (index, chunk) in arrangement.chunks(block: block).enumerated() {
      for lane in 0..<8 {
        let place = chunk * 8 + lane
        let from = self[place]
        for token in 0..<tokens {
          let to = target.row((index * tokens + token) * 8 + lane)
          if place < count {
            to.update(
              from: source.row((from / 8 * tokens + token) * 8 + from % 8), count: target.columns)
          } else {
            to.update(repeating: 0, count: target.columns)
          }
        }
      }
    }
  }

  /// Where the lanes of a chunk come from.
  func sources<Scalar: BLASScalar>(
    chunk: Int, _ start: (_ chunk: Int) -> UnsafeMutablePointer<Scalar>
  ) -> LaneSources<Scalar> {
    func lane(_ index: Int) -> UnsafePointer<Scalar> {
      let (chunk, lane) = self[chunk * 8 + index].quotientAndRemainder(dividingBy: 8)
      return UnsafePointer(start(chunk) + lane)
    }
    return LaneSources(
      p0: lane(0), p1: lane(1), p2: lane(2), p3: lane(3), p4: lane(4), p5: lane(5), p6: lane(6),
      p7: lane(7))
  }
}

private func isNonzero<Scalar: BLASScalar>(_ row: UnsafePointer<Scalar>, _ count: Int) -> Bool {
  for k in 0..<count where row[k] != 0 { return true }
  return false
}

/// A pointer into the vectors that each of eight lanes is taken from, at that lane.
struct LaneSources<Scalar: BLASScalar> {
  let p0, p1, p2, p3, p4, p5, p6, p7: UnsafePointer<Scalar>

  /// Puts together `count` vectors that follow each other, `offset` numbers on.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func gather(count: Int, offset: Int, into target: UnsafeMutablePointer<Lane<Scalar>>) {
    for k in 0..<count {
      let i = offset + 8 * k
      target[k] = Lane<Scalar>(p0[i], p1[i], p2[i], p3[i], p4[i], p5[i], p6[i], p7[i])
    }
  }
}

extension LaneMatrix {
  /// Takes the selected sets of a block from another matrix of its shape, which has all blocks.
  func gather(_ other: LaneMatrix, _ sets: SelectedSets, block: Int) {
    let arrangement = sets.arrangement
    for chunk in arrangement.chunks(block: block) {
      let sources = sets.sources(chunk: chunk) { other.view(chunk: $0).pointer }
      let target = view(chunk: chunk)
      for row in 0..<target.rows {
        sources.gather(
          count: arrangement.tokens, offset: row * target.stride,
          into: UnsafeMutableRawPointer(target.row(row)).assumingMemoryBound(
            to: Lane<Scalar>.self))
      }
    }
  }
}

extension ProjectedTokens {
  /// Takes the selected sets of a block; this one holds the latest block alone.
  public func gather(_ other: ProjectedTokens, _ sets: SelectedSets, block: Int) {
    matrix.gather(other.matrix, sets, block: block)
  }
}

extension AttentionTape {
  /// Takes what a backward pass without the parameters' gradients reads of the selected sets of a block, all
  /// tokens being queries; this tape holds the latest block alone.
  public func gather(
    _ other: AttentionTape, _ sets: SelectedSets, block: Int, _ shape: AttentionShape
  ) {
    let tokens = sets.arrangement.tokens
    let mapCount = shape.heads * shape.maps * tokens * tokens
    let rootCount = shape.heads * tokens
    lambda.pointer.update(from: other.lambda.pointer, count: lambda.count)
    if shape.isDifferential { sums.gather(other.sums, sets, block: block) }
    for (index, chunk) in sets.arrangement.chunks(block: block).enumerated() {
      sets.sources(chunk: chunk) { other.maps.pointer + 8 * $0 * mapCount }
        .gather(count: mapCount, offset: 0, into: maps.lanes(index * mapCount))
      guard shape.isDifferential else { continue }
      sets.sources(chunk: chunk) { other.roots.pointer + 8 * $0 * rootCount }
        .gather(count: rootCount, offset: 0, into: roots.lanes(index * rootCount))
    }
  }
}
