// How the reserved keys of an experiment file are read.

extension DecodingContext {
  /// A mapping's entries as dotted keys and values.
  func assignments(_ node: Node, _ name: String, besides own: [String] = []) -> [Patch.Assignment] {
    let entries = mapping(node, FieldName(name)) ?? []
    return entries.filter { !own.contains($0.key) }.compactMap { entry in
      dottedKey(entry).map { Patch.Assignment(key: $0, value: entry.value) }
    }
  }

  private func dottedKey(_ entry: Node.Entry) -> DottedKey? {
    guard let key = DottedKey(entry.key, at: entry.keyLocation) else {
      note("the dotted key '\(entry.key)' has an empty part.", at: entry.keyLocation)
      return nil
    }
    if SweepDeclaration.reservedKeys.contains(key.parts[0]) || key.text == "name" {
      note("'\(key.parts[0])' is the whole file's; no row can change it.", at: entry.keyLocation)
      return nil
    }
    return key
  }

  func axes(_ node: Node, _ name: String, areDistinct: Bool) -> [SweepDeclaration.Axis] {
    guard let entries = mapping(node, FieldName(name)) else { return [] }
    if entries.isEmpty { note("'\(name)' is empty.", at: node.location) }
    return entries.compactMap { entry in
      guard let key = dottedKey(entry),
        let values = sequence(entry.value, FieldName(entry.key), 1)
      else { return nil }
      if areDistinct {
        for (index, value) in values.enumerated()
        where values[..<index].contains(where: { $0.hasSameContent(as: value) }) {
          note("'\(entry.key)' lists \(value.flowText) twice.", at: value.location)
        }
      }
      return SweepDeclaration.Axis(key: key, values: values)
    }
  }

  func groups(_ node: Node) -> [[SweepDeclaration.Axis]] {
    guard let entries = mapping(node, FieldName("zip")) else { return [] }
    if entries.isEmpty { note("'zip' is empty.", at: node.location) }
    return entries.map { group in
      let axes = axes(group.value, group.key, areDistinct: false)
      if let first = axes.first {
        for axis in axes where axis.values.count != first.values.count {
          let count = axis.values.count
          note(
            "'\(axis.key.text)' lists \(count) value\(count == 1 ? "" : "s") and "
              + "'\(first.key.text)' \(first.values.count); zipped lists must be equally long.",
            at: axis.key.location)
        }
      }
      return axes
    }.filter { !$0.isEmpty }
  }

  func exclusions(_ node: Node) -> [SweepDeclaration.Exclusion] {
    (sequence(node, FieldName("exclude"), 1) ?? []).compactMap { element in
      let pattern = assignments(element, "exclude")
      if case .mapping(let entries) = element.content, entries.isEmpty {
        note("an empty exclude would match every row.", at: element.location)
      }
      return pattern.isEmpty
        ? nil : SweepDeclaration.Exclusion(location: element.location, pattern: pattern)
    }
  }

  func variants(_ node: Node) -> [SweepDeclaration.Variant] {
    var first: [String: SourceLocation?] = [:]
    return (sequence(node, FieldName("variants"), 1) ?? []).enumerated().compactMap {
      index, element in
      guard case .mapping = element.content else {
        note(
          "'variants[\(index)]' must be a mapping; found \(element.foundText).",
          at: element.location)
        return nil
      }
      let patch = Patch(assignments: assignments(element, "variants", besides: ["name"]))
      guard let nameNode = element["name"] else {
        note("missing key 'name' in variant.", at: element.location)
        return nil
      }
      guard let name = string(nameNode, FieldName("name")) else { return nil }
      if let finding = variantNameFinding(name) {
        note("'\(name.abridged)' cannot name a variant: \(finding).", at: nameNode.location)
        return nil
      }
      if let other = first.updateValue(nameNode.location, forKey: name) {
        let line = other.map { " on line \($0.line)" } ?? ""
        note("a variant '\(name)' already stands\(line).", at: nameNode.location)
        return nil
      }
      return SweepDeclaration.Variant(name: name, location: nameNode.location, patch: patch)
    }
  }

  /// Names become parts of file names.
  private func variantNameFinding(_ name: String) -> String? {
    if name.contains("/") { return "it has a '/'" }
    if name.hasPrefix(".") { return "it begins with a '.'" }
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "it has a line break or another control character"
    }
    return name.count > 80 ? "it has more than 80 characters" : nil
  }

  func seeds(_ node: Node) -> [UInt64] {
    guard case .sequence = node.content else {
      if case .mapping = node.content {
        note("'seeds' must be a count or a list; found a mapping.", at: node.location)
        return []
      }
      let count = integer(node, FieldName("seeds"), nil, 1...SweepPlan.largestTrialCount) ?? 0
      return (0..<UInt64(count)).map { $0 }
    }
    var known: Set<UInt64> = []
    return (sequence(node, FieldName("seeds"), 1) ?? []).enumerated().compactMap { index, element in
      guard let text = element.plainText, let seed = UInt64(text), text.first != "+" else {
        note(
          "'seeds[\(index)]' must be a whole number from 0 to \(UInt64.max); "
            + "found \(element.foundText).", at: element.location)
        return nil
      }
      if !known.insert(seed).inserted {
        note("'seeds' lists \(seed) twice.", at: element.location)
      }
      return seed
    }
  }
}
