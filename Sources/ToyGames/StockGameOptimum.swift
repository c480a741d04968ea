package import DecPOMDP

/// The optimal policy of ``StockGame``; with `isMyopic` the one that forgets the stock.
package final class StockGameOptimum: JointPolicy {
  private let specification: EnvironmentSpecification
  private let gains: [(follow: Double, restore: Double)]
  private let isMyopic: Bool

  package init(_ specification: EnvironmentSpecification, isMyopic: Bool = false) {
    self.specification = specification
    gains = StockGame.optimalGains
    self.isMyopic = isMyopic
  }

  package func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    for row in 0..<rows {
      for (i, width) in StockGame.actionWidths.enumerated() {
        let seen = row * specification.observationWidth + specification.observationOffsets[i]
        let step = Int((observations[seen + width + 1] * Float(StockGame.horizon)).rounded())
        let gain = isMyopic ? (follow: 1, restore: 0) : gains[step]
        for k in 0..<width {
          actions[row * specification.actionWidth + specification.actionOffsets[i] + k] =
            Float(gain.follow) * observations[seen + k]
            + Float(gain.restore) * observations[seen + width]
        }
      }
    }
  }
}
