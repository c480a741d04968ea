public import LanguageModels

/// A window of the day, from and up to times as HH:MM; it may pass midnight.
public struct TimeWindow: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The beginning, in minutes after midnight.
  public let fromMinute: Int
  /// The end, in minutes after midnight, not included.
  public let toMinute: Int

  /// Reads a window of a model's plan, or says what is wrong with it.
  public static func read(_ json: JSON) -> Result<TimeWindow, TimeWindowFault> {
    let name = json["name"]?.text ?? ""
    let isName =
      !name.isEmpty && name.count <= 40
      && name.unicodeScalars.allSatisfy {
        $0 == "_" || ("a"..."z").contains($0) || ("A"..."Z").contains($0)
          || ("0"..."9").contains($0)
      }
    guard isName else {
      return .failure(
        TimeWindowFault("the window's name '\(name)' is not letters, digits and '_'."))
    }
    guard let from = minutes(json["from"]?.text), let to = minutes(json["to"]?.text) else {
      return .failure(
        TimeWindowFault("the window '\(name)' has no 'from' and 'to' of the form HH:MM."))
    }
    guard from != to else {
      return .failure(TimeWindowFault("the window '\(name)' ends where it begins."))
    }
    return .success(TimeWindow(name: name, fromMinute: from, toMinute: to))
  }

  private static func minutes(_ text: String?) -> Int? {
    let parts = (text ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = Int(parts[0]),
      let minutes = Int(parts[1]), (0...24).contains(hours), (0..<60).contains(minutes),
      hours < 24 || minutes == 0
    else { return nil }
    return hours * 60 + minutes
  }

  /// Whether a time lies in the window.
  ///
  /// - Parameter minute: Minutes after midnight.
  /// - Returns: Whether it does.
  public func contains(minute: Int) -> Bool {
    let minute = minute % 1440
    return fromMinute < toMinute
      ? fromMinute <= minute && minute < toMinute : fromMinute <= minute || minute < toMinute
  }

  var json: JSON {
    func text(_ minute: Int) -> JSON {
      func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
      return .string(two(minute / 60) + ":" + two(minute % 60))
    }
    return ["name": .string(name), "from": text(fromMinute), "to": text(toMinute)]
  }
}

/// What is wrong with a window.
public struct TimeWindowFault: Error, Equatable, Sendable {
  /// One sentence.
  public let message: String
  init(_ message: String) { self.message = message }
}
