/// One value that differs between two specifications.
public struct SpecificationDifference: Hashable, Sendable, CustomStringConvertible {
  /// The dotted key, such as `prosumers.village.bus`.
  public var key: String
  /// The value before, in its YAML spelling on one line; `nil` where there was none.
  public var before: String?
  /// The value after; `nil` where there is none.
  public var after: String?

  /// `training.episodes: 300 → 600`.
  public var description: String { "\(key): \(before ?? "nothing") → \(after ?? "nothing")" }
}

extension Node {
  /// The values that differ from those of an older node, under dotted keys in the order of this node;
  /// what it lacks comes after.
  ///
  /// Mappings are compared key by key, lists of the same names or of the same length element by element,
  /// all else as a whole.
  public func differences(from old: Node) -> [SpecificationDifference] {
    var differences: [SpecificationDifference] = []
    collectDifferences(from: old, under: "", into: &differences)
    return differences
  }

  private func collectDifferences(
    from old: Node?, under key: String, into differences: inout [SpecificationDifference]
  ) {
    func below(_ part: String) -> String { key.isEmpty ? part : "\(key).\(part)" }
    switch (content, old?.content) {
    case (.mapping(let entries), .mapping(let oldEntries)):
      for entry in entries {
        entry.value.collectDifferences(
          from: old?[entry.key], under: below(entry.key), into: &differences)
      }
      for entry in oldEntries where self[entry.key] == nil {
        differences.append(
          SpecificationDifference(
            key: below(entry.key), before: entry.value.flowText, after: nil))
      }
    case (.sequence(let elements), .sequence(let oldElements))
    where elements.count == oldElements.count
      && zip(elements, oldElements).allSatisfy({ $0.elementName == $1.elementName })
      && elements.contains(where: { if case .mapping = $0.content { true } else { false } }):
      for (index, (element, oldElement)) in zip(elements, oldElements).enumerated() {
        element.collectDifferences(
          from: oldElement, under: below(element.elementName ?? String(index)),
          into: &differences)
      }
    default:
      if let old, hasSameContent(as: old) { return }
      differences.append(
        SpecificationDifference(key: key, before: old?.flowText, after: flowText))
    }
  }
}
