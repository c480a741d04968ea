/// The candidate that a misspelt name most likely meant, or `nil` where none is near.
///
/// Near means an edit distance (Damerau–Levenshtein, adjacent characters swapped count once) of at
/// most a third of the name's length, case, hyphens and underscores aside; else the one candidate
/// that the name begins.
public func nearestName(to name: String, among candidates: [String]) -> String? {
  let sought = normalized(name)
  guard !sought.isEmpty, sought.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in candidates where candidate != name {
    let letters = normalized(candidate)
    let limit = max(1, min(sought.count, letters.count) / 3)
    guard abs(letters.count - sought.count) <= limit, min(sought.count, letters.count) > 1 else {
      continue
    }
    let distance = editDistance(sought, letters)
    if distance <= limit && distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  if let best { return best.name }
  let begun = candidates.filter { sought.count >= 3 && normalized($0).starts(with: sought) }
  return begun.count == 1 ? begun.first : nil
}

private func normalized(_ name: String) -> [Character] {
  name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    current.reserveCapacity(b.count + 1)
    for j in b.indices {
      var distance = min(last[j + 1], current[j]) + 1
      distance = min(distance, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[b.count]
}
