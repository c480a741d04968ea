import Digest

extension Node {
  /// The node as YAML text that depends on nothing but the content.
  ///
  /// Mappings and lists are blocks in their own order, two spaces a level; lists of scalars that fit
  /// a line are in brackets. Numbers take the shortest spelling that reads back as the same
  /// number, text is quoted only where it could be read as something else, by any YAML 1.1 or 1.2
  /// reader. ``parseYAML(_:file:)-(String,_)`` reads the same content back.
  public var canonicalYAML: String {
    var writer = YAMLWriter()
    writer.write(self, indentation: 0)
    return writer.text
  }

  /// The texts of a mapping's entries; one after another they are its ``canonicalYAML``.
  ///
  /// - Parameter sections: What sections of earlier documents were written as; this one's are added.
  /// - Returns: Keys and texts, in the mapping's order.
  public func canonicalSections(sharing sections: SectionCache) -> [(key: String, text: String)] {
    guard case .mapping(let entries) = content else { return [] }
    return entries.map { entry in
      let text = sections.text(entry) {
        var writer = YAMLWriter()
        writer.write($0, indentation: 0)
        return writer.text
      }
      return (entry.key, text)
    }
  }

  /// The node on one line.
  var flowText: String {
    switch content {
    case .scalar(let text, let isQuoted):
      canonicalScalar(text, isQuoted: isQuoted)
    case .sequence(let elements):
      "[" + elements.map(\.flowText).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{"
        + entries.map { canonicalScalar($0.key, isQuoted: true) + ": " + $0.value.flowText }
        .joined(separator: ", ") + "}"
    }
  }
}

/// The SHA-256 digest of a node's canonical text, as 64 hexadecimal digits.
public func specificationHash(_ node: Node) -> String {
  SHA256.hexadecimal(node.canonicalYAML)
}

/// Writes nodes as blocks.
private struct YAMLWriter {
  private(set) var text = ""
  /// The columns of a line of text.
  private let width = 100

  /// Writes a node whose first line has been indented already.
  mutating func write(_ node: Node, indentation: Int) {
    switch node.content {
    case .mapping(let entries) where !entries.isEmpty:
      for (index, entry) in entries.enumerated() {
        if index > 0 { indent(indentation) }
        write(entry, indentation: indentation)
      }
    case .sequence(let elements) where !elements.isEmpty:
      if let line = line(of: node, room: width - indentation) {
        text += line
        text += "\n"
        return
      }
      for (index, element) in elements.enumerated() {
        if index > 0 { indent(indentation) }
        text += "- "
        write(element, indentation: indentation + 2)
      }
    default:
      text += node.flowText
      text += "\n"
    }
  }

  /// Writes an entry of a mapping whose first line has been indented already.
  mutating func write(_ entry: Node.Entry, indentation: Int) {
    text += canonicalScalar(entry.key, isQuoted: true)
    text += ":"
    if let line = line(of: entry.value, room: width - indentation - entry.key.utf8.count - 2) {
      text += " "
      text += line
      text += "\n"
    } else {
      text += "\n"
      indent(indentation + 2)
      write(entry.value, indentation: indentation + 2)
    }
  }

  /// The node on one line, where it takes one.
  private func line(of node: Node, room: Int) -> String? {
    switch node.content {
    case .scalar:
      return node.flowText
    case .mapping(let entries):
      return entries.isEmpty ? "{}" : nil
    case .sequence(let elements):
      for element in elements {
        guard case .scalar = element.content else { return nil }
      }
      let line = node.flowText
      return line.utf8.count <= room ? line : nil
    }
  }

  private mutating func indent(_ count: Int) {
    for _ in 0..<count { text.append(" ") }
  }
}
