import CLibYAML

extension YAMLText {
  /// What libyaml found wrong, in words for one who writes specifications.
  func error(of parser: yaml_parser_t) -> SpecificationError {
    let problem = parser.problem.map { String(cString: $0) } ?? "it has no memory left"
    let line = Int(parser.problem_mark.line)
    let column = Int(parser.problem_mark.column)
    let here = SourceLocation(parser.problem_mark, in: file)
    let begun = SourceLocation(parser.context_mark, in: file)
    let character = character(line: line, column: column)
    if character == "\t" && !problem.contains("escape") {
      return SpecificationError("a tab cannot indent YAML; use spaces.", at: here)
    }
    switch problem {
    case "found character that cannot start any token":
      let written = character.map { "'\($0)'" } ?? "this character"
      return SpecificationError("\(written) cannot begin a value; quote the text.", at: here)
    case "mapping values are not allowed in this context":
      return SpecificationError(
        "a ':' cannot stand here; check the indentation, or quote the text.", at: here)
    case "did not find expected key":
      return SpecificationError(
        "a key was expected here; check the indentation under line \(begun.line).", at: here)
    case "did not find expected '-' indicator":
      return SpecificationError(
        "a '-' was expected here: the list of line \(begun.line) goes on at column "
          + "\(begun.column).", at: here)
    case "did not find expected ',' or ']'":
      return SpecificationError(
        "a ',' or the ']' of the list of line \(begun.line) was expected here.", at: here)
    case "did not find expected ',' or '}'":
      return SpecificationError(
        "a ',' or the '}' of the mapping of line \(begun.line) was expected here.", at: here)
    case "could not find expected ':'":
      return SpecificationError("a ':' was expected after this key.", at: begun)
    case "found unexpected end of stream":
      return SpecificationError("this quote is never closed.", at: begun)
    case "found unknown escape character":
      let escaped = self.character(line: line, column: column + 1)
      let written = escaped.map { "'\\\($0)'" } ?? "this"
      return SpecificationError(
        "\(written) is no escape in double quotes; use single quotes.", at: here)
    case "did not find expected alphabetic or numeric character":
      return SpecificationError(
        "an anchor '&' or an alias '*' needs a name; quote the text if it is none.", at: begun)
    case "block sequence entries are not allowed in this context":
      return SpecificationError("a list element '-' must begin a line of its own.", at: here)
    case "did not find expected <document start>":
      return SpecificationError(
        "nothing may follow the document's value; check the indentation.", at: here)
    case "did not find expected node content":
      return SpecificationError("a value was expected here.", at: here)
    default:
      return SpecificationError("this is not YAML: \(problem).", at: here)
    }
  }
}
