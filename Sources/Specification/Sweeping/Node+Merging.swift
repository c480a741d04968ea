extension Node {
  /// The node with another merged over it: mappings merge key by key, all else is replaced.
  ///
  /// Each entry of `upper` counts as stated `layers` later than it says, so that decoding can tell
  /// what a tagged choice's former alternative was given from what its new one is given.
  func merging(_ upper: Node, raisedBy layers: Int) -> Node {
    guard case .mapping(var entries) = content, case .mapping(let upperEntries) = upper.content
    else { return upper.raised(by: layers) }
    for var entry in upperEntries {
      entry.layer += layers
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entry.value = entries[index].value.merging(entry.value, raisedBy: layers)
        entries[index] = entry
      } else {
        entry.value = entry.value.raised(by: layers)
        entries.append(entry)
      }
    }
    return Node(.mapping(entries), at: location ?? upper.location)
  }

  private func raised(by layers: Int) -> Node {
    guard layers > 0 else { return self }
    switch content {
    case .scalar:
      return self
    case .sequence(let elements):
      return Node(.sequence(elements.map { $0.raised(by: layers) }), at: location)
    case .mapping(let entries):
      return Node(
        .mapping(
          entries.map { entry in
            var entry = entry
            entry.layer += layers
            entry.value = entry.value.raised(by: layers)
            return entry
          }), at: location)
    }
  }
}
