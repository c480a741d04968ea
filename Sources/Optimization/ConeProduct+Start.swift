extension ConeProduct {
  /// Moves a point into the cones' interior, along the cones' unit e, unless it is well inside.
  ///
  /// A zero cone's slack becomes 0; its multipliers stay.
  func moveInside(_ u: Vector, isSlack: Bool) {
    var margin = Double.infinity
    var total = 0.0
    for k in 0..<blocks.count {
      let block = blocks[k]
      let start = block.start
      switch block.kind {
      case .zero:
        if isSlack { (u + start).update(repeating: 0, count: block.count) }
      case .nonnegative:
        for i in start..<start + block.count {
          margin = min(margin, u[i])
          total += max(u[i], 0)
        }
      case .secondOrder:
        let norm = SecondOrderCone.tailDot(u + start, u + start, block.count).squareRoot()
        margin = min(margin, u[start] - norm)
        total += max(u[start] - norm, 0)
      }
    }
    guard degree > 0 else { return }
    // A point near the boundary on one row but far inside on the others makes a slow start.
    let wanted = max(1, 0.1 * total / Double(degree))
    guard margin < wanted else { return }
    let shift = margin <= 0 ? wanted - margin : wanted
    for k in 0..<blocks.count {
      let block = blocks[k]
      switch block.kind {
      case .zero: break
      case .nonnegative:
        for i in block.start..<block.start + block.count { u[i] += shift }
      case .secondOrder: u[block.start] += shift
      }
    }
  }

  /// Replaces the norms of a second-order cone's rows by their maximum.
  func shareMaximum(_ norms: Vector) {
    for k in 0..<blocks.count {
      let block = blocks[k]
      guard block.kind == .secondOrder else { continue }
      var largest = 0.0
      for i in block.start..<block.start + block.count { largest = max(largest, norms[i]) }
      for i in block.start..<block.start + block.count { norms[i] = largest }
    }
  }
}
