/// How row names call swept keys and values.
struct RowLabels {
  private var names: [String: String] = [:]

  /// Finds for each key the shortest ending that means no other place, in the base or among the keys.
  init(of keys: [DottedKey], in base: Node) {
    let lastParts = Set(keys.compactMap(\.parts.last))
    var paths: [[String]] = keys.map(\.parts)
    base.collectPaths(endingIn: lastParts, under: [], into: &paths)
    let places = Set(paths)
    for key in keys {
      let length =
        (1...key.parts.count).first { length in
          let ending = key.parts.suffix(length)
          return !places.contains { $0 != key.parts && $0.suffix(length) == ending }
        } ?? key.parts.count
      names[key.text] = key.parts.suffix(length).joined(separator: ".")
    }
  }

  /// `key=value`, such as `heads=2`, `hidden=64x64` or `epsilon=auto`.
  func label(of key: DottedKey, _ value: Node) -> String {
    "\(names[key.text] ?? key.text)=\(value.label)"
  }
}

extension Node {
  fileprivate func collectPaths(
    endingIn lastParts: Set<String>, under path: [String], into paths: inout [[String]]
  ) {
    func visit(_ part: String, _ value: Node) {
      let here = path + [part]
      if lastParts.contains(part) { paths.append(here) }
      value.collectPaths(endingIn: lastParts, under: here, into: &paths)
    }
    switch content {
    case .scalar: break
    case .sequence(let elements):
      for (index, element) in elements.enumerated() {
        visit(element.elementName ?? String(index), element)
      }
    case .mapping(let entries):
      for entry in entries { visit(entry.key, entry.value) }
    }
  }

  /// A value in a row's name, of characters that a file name takes.
  fileprivate var label: String {
    switch content {
    case .scalar(let text, _):
      isNull
        ? "null" : String(text.map { $0.isLetter || $0.isNumber || "._+-".contains($0) ? $0 : "-" })
    case .sequence(let elements):
      elements.map(\.label).joined(separator: "x")
    case .mapping(let entries):
      entries.map(\.value.label).joined(separator: "-")
    }
  }
}
