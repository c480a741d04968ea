/// A change of a specification: values under dotted keys, applied in order.
struct Patch: Sendable {
  /// One value under one dotted key.
  struct Assignment: Sendable {
    let key: DottedKey
    let value: Node
  }

  var assignments: [Assignment] = []
}

extension Node {
  /// The node with a patch applied: a mapping of dotted keys to values.
  ///
  /// A value is merged over what stands at its key as an including file is over an included one:
  /// mappings merge, lists and scalars replace. Keys that are missing are made; whether
  /// the record has them shows when it is decoded, with the patch's own location.
  ///
  /// - Throws: ``SpecificationError`` where a dotted key passes through a scalar or names an
  ///   element that a list lacks.
  public func applying(_ patch: Node) throws(SpecificationError) -> Node {
    let context = DecodingContext()
    let assignments = context.assignments(patch, "patch")
    guard context.diagnostics.isEmpty else { throw SpecificationError(context.diagnostics) }
    return try applying(Patch(assignments: assignments), layer: Layer.patch)
  }

  /// The node with a patch applied that counts as stated in a layer of its own.
  func applying(_ patch: Patch, layer: Int) throws(SpecificationError) -> Node {
    var node = self
    for assignment in patch.assignments {
      node = try node.assigning(assignment.value, to: assignment.key, layer: layer)
    }
    return node
  }

  private func assigning(
    _ value: Node, to key: DottedKey, from depth: Int = 0, layer: Int
  ) throws(SpecificationError) -> Node {
    guard depth < key.parts.count else { return merging(value, raisedBy: layer) }
    let part = key.parts[depth]
    switch content {
    case .mapping(var entries):
      let index = entries.firstIndex { $0.key == part }
      let old = index.map { entries[$0].value } ?? Node(text: "", at: key.location)
      let new = try old.assigning(value, to: key, from: depth + 1, layer: layer)
      var entry = Entry(key: part, keyLocation: key.location, value: new)
      entry.layer = layer
      if let index {
        entries[index] = entry
      } else {
        entries.append(entry)
      }
      return Node(.mapping(entries), at: location)
    case .sequence(var elements):
      guard let index = elements.index(named: part) else {
        throw SpecificationError(noElement(part, of: elements, key, depth), at: key.location)
      }
      elements[index] = try elements[index].assigning(
        value, to: key, from: depth + 1, layer: layer)
      return Node(.sequence(elements), at: location)
    case .scalar:
      guard isNull else {
        throw SpecificationError(
          "'\(key.text)' leads through '\(key.prefix(depth))', which is \(foundText).",
          at: key.location)
      }
      return try Node(.mapping([]), at: key.location)
        .assigning(value, to: key, from: depth, layer: layer)
    }
  }

  private func noElement(
    _ part: String, of elements: [Node], _ key: DottedKey, _ depth: Int
  ) -> String {
    let finding = "'\(key.prefix(depth))' has no element '\(part)'"
    let names = elements.compactMap(\.elementName)
    if let nearest = nearestName(to: part, among: names) {
      return "\(finding). Did you mean '\(nearest)'?"
    }
    if elements.isEmpty { return "\(finding): it is empty." }
    let indices = "its indices go from 0 to \(elements.count - 1)"
    if names.isEmpty { return "\(finding): \(indices)." }
    return "\(finding): \(indices), its names are \(names.joined(separator: ", "))."
  }
}

/// The layers that patches count as: above any number of included files.
enum Layer {
  static let variant = 1 << 20
  static let sweep = variant + 1
  static let patch = variant + 2
}
