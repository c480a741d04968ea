// Fields that may be written in several shapes.

extension FieldReader {
  /// A value that may be written in several shapes, such as a word, a list or a mapping.
  public mutating func value<Value: SpecificationValue>(
    _ key: String, _ summary: String, of type: Value.Type = Value.self,
    default fallback: Value? = nil
  ) -> Value {
    field(
      key, summary, Value.valueDescription, default: fallback, placeholder: Value.placeholder,
      write: \.specification
    ) { node, context in
      do throws(SpecificationError) {
        return try Value(specification: node, key: key)
      } catch {
        for diagnostic in error.diagnostics {
          context.note(diagnostic.message, at: diagnostic.location)
        }
        return nil
      }
    }
  }
}
