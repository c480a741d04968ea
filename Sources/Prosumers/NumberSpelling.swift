/// A number as a person writes it: whole numbers without a decimal point.
package func spelled(_ number: Double) -> String {
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
