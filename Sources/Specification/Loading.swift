import Foundation

/// Loads the specification at a path, with the files that it includes merged in.
///
/// The top-level key `include` names a file or a list of files, relative to the including one; they
/// may include others. They are merged in order, and the including file's own keys over them:
/// mappings merge key by key, lists and scalars are replaced. Every node keeps the location in
/// its own file. Where a later file sets the tag of a tagged choice, such as `kind`, keys that
/// earlier files gave the former alternative are dropped when decoding; see ``SweepPlan``.
///
/// - Throws: ``SpecificationError`` where a file is missing, not YAML, or includes itself.
public func loadSpecification(path: String) throws(SpecificationError) -> Node {
  var loader = IncludeLoader()
  return try loader.load(path, namedAt: nil).node
}

/// Loads files that include one another.
private struct IncludeLoader {
  /// Loads of one specification, so that files that include two others each end.
  private static let largestCount = 100

  /// The files that are being loaded, each included by the one before: as named, and as they are.
  private var chain: [(path: String, identity: String)] = []
  private var count = 0

  /// The merged node, and in how many layers its entries stand.
  mutating func load(
    _ path: String, namedAt location: SourceLocation?
  ) throws(SpecificationError) -> (node: Node, layers: Int) {
    let identity = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    if let first = chain.firstIndex(where: { $0.identity == identity }) {
      let cycle = chain[first...].map(\.path) + [path]
      throw SpecificationError(
        "an include cycle: \(cycle.joined(separator: " → ")).", at: location)
    }
    count += 1
    guard count <= Self.largestCount else {
      throw SpecificationError(
        "more than \(Self.largestCount) files are included.", at: location)
    }
    let own = try loadYAML(path: path, namedAt: location, through: chain.map(\.path))
    chain.append((path, identity))
    defer { chain.removeLast() }
    guard case .mapping(var entries) = own.content else {
      throw SpecificationError(
        "a specification must be a mapping; found \(own.foundText).", at: own.location)
    }
    guard let index = entries.firstIndex(where: { $0.key == "include" }) else { return (own, 1) }
    let names = try includedNames(entries.remove(at: index).value)
    var merged = Node(.mapping([]), at: own.location)
    var layers = 0
    var diagnostics: [Diagnostic] = []
    for name in names {
      do throws(SpecificationError) {
        let included = try load(resolve(name.path, besides: path), namedAt: name.location)
        merged = merged.merging(included.node, raisedBy: layers)
        layers += included.layers
      } catch {
        diagnostics += error.diagnostics
      }
    }
    guard diagnostics.isEmpty else { throw SpecificationError(diagnostics) }
    return (merged.merging(Node(.mapping(entries), at: own.location), raisedBy: layers), layers + 1)
  }

  private func includedNames(
    _ node: Node
  ) throws(SpecificationError) -> [(path: String, location: SourceLocation?)] {
    let context = DecodingContext()
    let names: [(path: String, location: SourceLocation?)]
    if case .sequence(let elements) = node.content {
      names = elements.enumerated().compactMap { index, element in
        context.string(element, FieldName("include", at: index)).map { ($0, element.location) }
      }
    } else {
      names = context.string(node, FieldName("include")).map { [($0, node.location)] } ?? []
    }
    guard context.diagnostics.isEmpty else { throw SpecificationError(context.diagnostics) }
    return names
  }

  /// The path of a file that another names: `Experiments/base/grid.yaml`.
  private func resolve(_ name: String, besides path: String) -> String {
    guard !name.hasPrefix("/") else { return name }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(
      String.init)
    for part in name.split(separator: "/") {
      if part == ".." && !["", "..", "."].contains(parts.last ?? "") {
        parts.removeLast()
      } else if part != "." {
        parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}
