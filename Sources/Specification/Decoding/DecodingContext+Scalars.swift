extension DecodingContext {
  func number(_ node: Node, _ field: FieldName, _ unit: String?, _ range: NumberRange) -> Double? {
    let wanted = "a number" + (unit.map { " in \($0)" } ?? "")
    guard let text = node.plainText, isPlainNumber(text), let value = Double(text) else {
      note(notNumber(node, field, unit, range, wanted), at: node.location)
      return nil
    }
    guard value.isFinite else {
      note("\(field) is \(text.abridged), too large for a number.", at: node.location)
      return nil
    }
    guard range.contains(value) else {
      note(outOfRange(field, text, range.words(unit: unit)), at: node.location)
      return nil
    }
    return value
  }

  func integer(
    _ node: Node, _ field: FieldName, _ unit: String?, _ range: ClosedRange<Int>
  ) -> Int? {
    guard let text = node.plainText, isPlainNumber(text), let number = Double(text) else {
      let bounds = NumberRange(lower: Double(range.lowerBound), upper: Double(range.upperBound))
      note(notNumber(node, field, unit, bounds, "a whole number"), at: node.location)
      return nil
    }
    // A float spelling such as 1e6 is a whole number too; beyond 2^53 it would not be exact.
    guard let value = Int(text) ?? (abs(number) < 0x1p53 ? Int(exactly: number) : nil) else {
      if number.rounded() == number || !number.isFinite {
        note("\(field) is \(text.abridged), too large for a whole number.", at: node.location)
      } else {
        note("\(field) must be a whole number; found \(text.abridged).", at: node.location)
      }
      return nil
    }
    guard range.contains(value) else {
      note(outOfRange(field, text, range.words(unit: unit)), at: node.location)
      return nil
    }
    return value
  }

  func boolean(_ node: Node, _ field: FieldName) -> Bool? {
    if let text = node.plainText, let value = plainBoolean(text) { return value }
    var advice = ""
    if case .scalar(let text, let isQuoted) = node.content {
      if isQuoted && plainBoolean(text) != nil {
        note("\(field) is the quoted '\(text)'; drop the quotes.", at: node.location)
        return nil
      }
      switch text.lowercased() {
      case "yes", "on", "y", "1": advice = " Write true."
      case "no", "off", "n", "0": advice = " Write false."
      default: break
      }
    }
    note(wrong(node, field, "true or false") + advice, at: node.location)
    return nil
  }

  func string(_ node: Node, _ field: FieldName) -> String? {
    guard case .scalar(let text, _) = node.content, !text.isEmpty, !node.isNull else {
      note(wrong(node, field, "text"), at: node.location)
      return nil
    }
    return text
  }

  func choice(_ node: Node, _ field: FieldName, among names: [String]) -> String? {
    if case .scalar(let text, _) = node.content, names.contains(text) { return text }
    note(
      wrong(node, field, names.asAlternatives) + suggestion(for: node, among: names),
      at: node.location)
    return nil
  }

  func choice<Choice: SpecificationChoice>(
    _ node: Node, _ field: FieldName, of type: Choice.Type
  ) -> Choice? {
    if case .scalar(let text, _) = node.content, let value = Choice(rawValue: text) {
      return value
    }
    _ = choice(node, field, among: Choice.names)
    return nil
  }

  func scalar<Scalar: SpecificationScalar>(
    _ node: Node, _ field: FieldName, _ type: Scalar.Type
  ) -> Scalar? {
    if case .scalar(let text, _) = node.content, let value = Scalar(specification: text) {
      return value
    }
    note(wrong(node, field, Scalar.expectation), at: node.location)
    return nil
  }

  func numberOr<Keyword: SpecificationChoice>(
    _ node: Node, _ field: FieldName, _ unit: String?, _ range: NumberRange,
    allowsList: Bool
  ) -> NumberOr<Keyword>? {
    switch node.content {
    case .sequence(let elements) where allowsList:
      guard !elements.isEmpty else {
        note("\(field) must not be an empty list.", at: node.location)
        return nil
      }
      let values = elements.enumerated().compactMap { index, element in
        number(element, FieldName(field.key, at: index), unit, range)
      }
      return values.count == elements.count ? .numbers(values) : nil
    case .scalar(let text, let isQuoted):
      if let keyword = Keyword(rawValue: text) { return .keyword(keyword) }
      if !isQuoted && isPlainNumber(text) {
        return number(node, field, unit, range).map { .number($0) }
      }
      fallthrough
    default:
      let keywords = Keyword.names
      let number = "a number" + (unit.map { " in \($0)" } ?? "")
      let wanted = [number] + (allowsList ? ["a list of numbers"] : []) + keywords
      note(
        wrong(node, field, wanted.asAlternatives) + suggestion(for: node, among: keywords),
        at: node.location)
      return nil
    }
  }

  // MARK: Collections

  func sequence(_ node: Node, _ field: FieldName, _ minimumCount: Int) -> [Node]? {
    guard case .sequence(let nodes) = node.content else {
      note(wrong(node, field, "a list"), at: node.location)
      return nil
    }
    guard nodes.count >= minimumCount else {
      let elements = minimumCount == 1 ? "element" : "elements"
      note(
        "\(field) must have at least \(minimumCount) \(elements); found \(nodes.count).",
        at: node.location)
      return nil
    }
    return nodes
  }

  func mapping(_ node: Node, _ field: FieldName) -> [Node.Entry]? {
    guard case .mapping(let entries) = node.content else {
      note(wrong(node, field, "a mapping"), at: node.location)
      return nil
    }
    return entries
  }

  // MARK: Wording

  private func wrong(_ node: Node, _ field: FieldName, _ wanted: String) -> String {
    if node.isNull { return "\(field) has no value; it must be \(wanted)." }
    return "\(field) must be \(wanted); found \(node.foundText)."
  }

  private func outOfRange(_ field: FieldName, _ text: String, _ words: String?) -> String {
    "\(field) is \(text.abridged); it must be \(words ?? "another number")."
  }

  private func suggestion(for node: Node, among names: [String]) -> String {
    guard case .scalar(let text, _) = node.content else { return "" }
    return nearestName(to: text, among: names).map { " Did you mean '\($0)'?" } ?? ""
  }

  /// What is wrong with a scalar that is no number, and the number that was likely meant.
  private func notNumber(
    _ node: Node, _ field: FieldName, _ unit: String?, _ range: NumberRange, _ wanted: String
  ) -> String {
    guard case .scalar(let text, let isQuoted) = node.content, !text.isEmpty else {
      return wrong(node, field, wanted)
    }
    if isPlainNumber(text) && isQuoted {
      return "\(field) is the quoted '\(text.abridged)'; drop the quotes."
    }
    let lowered = text.lowercased().drop { $0 == "." || $0 == "-" || $0 == "+" }
    if ["inf", "infinity", "nan"].contains(lowered) {
      return "\(field) must be a finite number; found \(text)."
    }
    let digits = text.prefix { "0123456789.,_+-eE".contains($0) }
    let suffix = text.dropFirst(digits.count).drop { $0 == " " }
    var number = String(digits)
    while let last = number.last, !last.isASCII || !last.isNumber { number.removeLast() }
    guard suffix.isEmpty else {
      guard isPlainNumber(number) else { return wrong(node, field, wanted) }
      if suffix == "%", unit != "%", let value = Double(number), range.upper == 1 {
        return "\(field) is '\(text.abridged)'; write \(shortestSpelling(of: value / 100))."
      }
      guard let unit else { return wrong(node, field, wanted) }
      if suffix == unit {
        return "\(field) is '\(text.abridged)'; write \(number), the unit is \(unit)."
      }
      return "\(field) is '\(text.abridged)'; write the number alone, in \(unit)."
    }
    if text.contains(",") {
      return "\(field) is '\(text.abridged)'; write a point before decimals and no comma."
    }
    let plain = text.replacing("_", with: "")
    guard isPlainNumber(plain) else { return wrong(node, field, wanted) }
    return "\(field) is '\(text.abridged)'; write \(plain)."
  }
}
