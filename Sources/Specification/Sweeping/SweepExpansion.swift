/// The expansion of a sweep's declaration over its base.
struct SweepExpansion {
  /// Where rows begin: the base or a variant.
  private struct Start {
    var name: String?
    var node: Node
    var assignments: [Patch.Assignment]
  }

  /// One step along an axis or a zipped group, and what row names call it.
  private struct Step {
    /// Tells the step from all others of the sweep.
    var number: Int
    var assignments: [Patch.Assignment]
    var label: String
  }

  /// A top-level key, and the steps that assign something under it.
  private struct SteppedSection: Hashable {
    var key: String
    var steps: [Int]
  }

  private let declaration: SweepDeclaration
  private let base: Node
  private let context: DecodingContext
  private let labels: RowLabels
  private var isExclusionUsed: [Bool]
  private var stepCount = 0
  /// The sections of the rows from one start: rows that share one's steps share its node, so that it
  /// need be made and decoded but once.
  private var sections: [SteppedSection: Node.Entry] = [:]

  init(_ declaration: SweepDeclaration, of base: Node, in context: DecodingContext) {
    self.declaration = declaration
    self.base = base
    self.context = context
    labels = RowLabels(of: declaration.sweptAxes.map(\.key), in: base)
    isExclusionUsed = declaration.exclude.map { _ in false }
    checkSize()
  }

  /// The rows; what is wrong is noted.
  mutating func rows() -> [SweepPlan.Row] {
    let combinations = combinations()
    var rows: [SweepPlan.Row] = []
    for start in starts() {
      sections = [:]
      var steps: [[Step]] = []
      if !declaration.ablate.isEmpty || combinations.isEmpty { steps.append([]) }
      for axis in declaration.ablate {
        let present = start.node.value(at: axis.key)
        steps += self.steps(along: [axis])
          .filter { step in
            step.assignments.allSatisfy { !(present?.includes($0.value) ?? false) }
          }.map { [$0] }
      }
      for steps in steps + combinations {
        if let row = row(from: start, steps) { rows.append(row) }
      }
    }
    guard context.diagnostics.isEmpty else { return rows }
    checkExclusions(leave: rows)
    checkNames(of: rows)
    return rows
  }

  private func starts() -> [Start] {
    if declaration.variants.isEmpty { return [Start(name: nil, node: base, assignments: [])] }
    return declaration.variants.compactMap { variant in
      guard let node = patched(base, variant.patch, Layer.variant) else { return nil }
      return Start(name: variant.name, node: node, assignments: variant.patch.assignments)
    }
  }

  private mutating func steps(along group: [SweepDeclaration.Axis]) -> [Step] {
    (group.first?.values.indices ?? 0..<0).map { index in
      stepCount += 1
      return Step(
        number: stepCount, assignments: group.map { .init(key: $0.key, value: $0.values[index]) },
        label: group.map { labels.label(of: $0.key, $0.values[index]) }.joined(separator: ","))
    }
  }

  /// Every combination of `product` and `zip`; none where both are missing.
  private mutating func combinations() -> [[Step]] {
    let factors = (declaration.product.map { [$0] } + declaration.zip).map { steps(along: $0) }
    guard !factors.isEmpty else { return [] }
    return factors.reduce([[]]) { combinations, steps in
      combinations.flatMap { combination in steps.map { combination + [$0] } }
    }
  }

  private mutating func row(from start: Start, _ steps: [Step]) -> SweepPlan.Row? {
    let swept = steps.flatMap(\.assignments)
    guard let node = stepped(start.node, steps, swept) else { return nil }
    var isExcluded = false
    for (index, exclusion) in declaration.exclude.enumerated()
    where exclusion.pattern.allSatisfy({ node.value(at: $0.key)?.includes($0.value) ?? false }) {
      isExclusionUsed[index] = true
      isExcluded = true
    }
    if isExcluded { return nil }
    let names = [start.name].compactMap { $0 } + steps.map(\.label)
    return SweepPlan.Row(
      name: names.isEmpty ? "base" : names.joined(separator: ","), node: node,
      changes: changes(start.assignments + swept))
  }

  /// The node that a start's becomes by steps; what is wrong is noted.
  private mutating func stepped(
    _ node: Node, _ steps: [Step], _ assignments: [Patch.Assignment]
  ) -> Node? {
    guard case .mapping(var entries) = node.content else { return nil }
    for section in Self.sections(of: steps) {
      if sections[section] == nil {
        let own = Patch(assignments: assignments.filter { $0.key.parts[0] == section.key })
        sections[section] = try? node.applying(own, layer: Layer.sweep).entry(section.key)
      }
      guard let entry = sections[section] else {
        // Of several assignments in error the first is the one to note.
        return patched(node, Patch(assignments: assignments), Layer.sweep)
      }
      if let index = entries.firstIndex(where: { $0.key == section.key }) {
        entries[index] = entry
      } else {
        entries.append(entry)
      }
    }
    return Node(.mapping(entries), at: node.location)
  }

  /// The sections that steps change, in the order in which they do.
  private static func sections(of steps: [Step]) -> [SteppedSection] {
    var sections: [SteppedSection] = []
    for step in steps {
      for assignment in step.assignments {
        let key = assignment.key.parts[0]
        if let index = sections.firstIndex(where: { $0.key == key }) {
          if sections[index].steps.last != step.number { sections[index].steps.append(step.number) }
        } else {
          sections.append(SteppedSection(key: key, steps: [step.number]))
        }
      }
    }
    return sections
  }

  private func patched(_ node: Node, _ patch: Patch, _ layer: Int) -> Node? {
    do throws(SpecificationError) {
      return try node.applying(patch, layer: layer)
    } catch {
      for finding in error.diagnostics { context.note(finding.message, at: finding.location) }
      return nil
    }
  }

  /// What assignments change in the base; the last of one key counts.
  private func changes(_ assignments: [Patch.Assignment]) -> [SweepPlan.Change] {
    var leaves: [(key: DottedKey, value: Node)] = []
    for assignment in assignments {
      for leaf in assignment.value.leaves(under: assignment.key) {
        if let index = leaves.firstIndex(where: { $0.key.text == leaf.key.text }) {
          leaves[index] = leaf
        } else {
          leaves.append(leaf)
        }
      }
    }
    return leaves.compactMap { key, value in
      if base.value(at: key)?.hasSameContent(as: value) ?? false { return nil }
      return SweepPlan.Change(key: key.text, value: value.flowText)
    }
  }
}

// MARK: Checks

extension SweepExpansion {
  private func checkSize() {
    let sizes = declaration.product.map(\.values.count) + declaration.zip.map { $0[0].values.count }
    var count = sizes.isEmpty ? 0 : 1.0
    for size in sizes { count *= Double(size) }
    count += declaration.ablate.reduce(1.0) { $0 + Double($1.values.count) }
    count *= Double(max(1, declaration.variants.count)) * Double(declaration.seeds.count)
    guard count > Double(SweepPlan.largestTrialCount) else { return }
    context.note(
      "the sweep makes more than \(SweepPlan.largestTrialCount) trials.",
      at: declaration.location ?? base.location)
  }

  private func checkExclusions(leave rows: [SweepPlan.Row]) {
    for (exclusion, isUsed) in zip(declaration.exclude, isExclusionUsed) where !isUsed {
      context.note("this exclude matches no row.", at: exclusion.location)
    }
    if rows.isEmpty && isExclusionUsed.allSatisfy({ $0 }) {
      context.note("'exclude' leaves no row.", at: declaration.exclude.first?.location)
    }
  }

  private func checkNames(of rows: [SweepPlan.Row]) {
    var names: Set<String> = []
    for row in rows where !names.insert(row.name).inserted {
      context.note("two rows are named '\(row.name)'.", at: declaration.location)
    }
    guard let baseline = declaration.baseline, !names.contains(baseline.name) else { return }
    let known = rows.map(\.name)
    let advice: String
    if let nearest = nearestName(to: baseline.name, among: known) {
      advice = "Did you mean '\(nearest)'?"
    } else {
      let shown = known.prefix(6).joined(separator: "; ")
      advice = "The rows are: \(shown)\(known.count > 6 ? "; …" : "")."
    }
    context.note("baseline '\(baseline.name)' names no row. \(advice)", at: baseline.location)
  }
}

extension Node {
  /// The values that are no mappings, under dotted keys.
  fileprivate func leaves(under key: DottedKey) -> [(key: DottedKey, value: Node)] {
    guard case .mapping(let entries) = content, !entries.isEmpty else { return [(key, self)] }
    return entries.flatMap { entry in
      entry.value.leaves(under: key.appending(entry.key))
    }
  }
}
