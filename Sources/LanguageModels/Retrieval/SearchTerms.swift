/// The words of a text as the index and its queries see them.
///
/// Lower case, split at everything that is no letter or digit and where camel case rises, so that
/// `cp.sum_squares` is found by "sum" and "squares"; a plain plural loses its s. Words that say nothing by
/// themselves are left out; "no" is none of them.
func searchTerms(_ text: String) -> [String] {
  var terms: [String] = []
  var word = ""
  var wasLower = false
  func end() {
    if !word.isEmpty && !emptyWords.contains(word) { terms.append(singular(word)) }
    word = ""
  }
  for character in text {
    guard character.isLetter || character.isNumber else {
      end()
      wasLower = false
      continue
    }
    if character.isUppercase && wasLower { end() }
    word += character.lowercased()
    wasLower = character.isLowercase
  }
  end()
  return terms
}

private let emptyWords: Set<String> = [
  "a", "an", "and", "are", "as", "at", "be", "because", "but", "by", "for", "from", "has", "have",
  "in", "is", "it", "its", "of", "on", "or", "our", "so", "that", "the", "their", "this", "to",
  "we", "with",
]

private func singular(_ word: String) -> String {
  guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"),
    !word.hasSuffix("is")
  else { return word }
  if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
  return String(word.dropLast())
}
