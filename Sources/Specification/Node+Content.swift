/// What a scalar is, whatever its spelling.
private enum ScalarValue: Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)

  init(_ text: String, isQuoted: Bool) {
    if isQuoted {
      self = .text(text)
    } else if Node(text: text).isNull {
      self = .null
    } else if let value = plainBoolean(text) {
      self = .boolean(value)
    } else if isPlainNumber(text), let value = Double(text) {
      self = .number(value)
    } else {
      self = .text(text)
    }
  }
}

extension Node {
  /// Whether two nodes say the same: locations, the order of keys and spellings aside.
  ///
  /// `0.5` is `.5` and `mlp` is `"mlp"`, but `5` is not `"5"`.
  public func hasSameContent(as other: Node) -> Bool {
    switch (content, other.content) {
    case (.scalar(let text, let isQuoted), .scalar(let otherText, let isOtherQuoted)):
      if text == otherText && isQuoted == isOtherQuoted { return true }
      let value = ScalarValue(text, isQuoted: isQuoted)
      let otherValue = ScalarValue(otherText, isQuoted: isOtherQuoted)
      // Whole numbers of 2^53 and above, seeds say, differ in digits that a Double lacks.
      if case .number(let number) = value, abs(number) >= 0x1p53 { return text == otherText }
      return value == otherValue
    case (.sequence(let elements), .sequence(let others)):
      return elements.count == others.count
        && zip(elements, others).allSatisfy { $0.hasSameContent(as: $1) }
    case (.mapping(let entries), .mapping(let others)):
      return entries.count == others.count
        && entries.allSatisfy { other[$0.key]?.hasSameContent(as: $0.value) ?? false }
    default:
      return false
    }
  }

  /// Whether the node says at least what `part` says: a mapping may have further keys.
  func includes(_ part: Node) -> Bool {
    guard case .mapping(let wanted) = part.content, case .mapping = content else {
      return hasSameContent(as: part)
    }
    return wanted.allSatisfy { self[$0.key]?.includes($0.value) ?? false }
  }

  /// The value of a mapping's key.
  public subscript(key: String) -> Node? { entry(key)?.value }

  /// A mapping's key with its value.
  func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }
  }
}
