import Digest
import Grids

extension Scenario {
  /// The SHA-256 of what was loaded: the feeder and the profiles that loads and devices follow.
  ///
  /// A scenario is this and its specification.
  public var dataDigest: String {
    let digest = SHA256()
    digest.update(
      "\(grid.baseMVA) \(grid.slack) \(grid.buses) \(grid.branches) \(grid.generators) \(startDate)"
    )
    digest.update(series.table.bytes)
    return digest.finish()
  }
}
