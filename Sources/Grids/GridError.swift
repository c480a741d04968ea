/// What keeps buses and branches from being a grid, all at once.
public struct GridError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The part of the grid that a finding is about, by its index in the grid's lists.
  public enum Element: Hashable, Sendable {
    /// The grid's own values.
    case grid
    /// The slack.
    case slack
    /// A bus.
    case bus(Int)
    /// A branch.
    case branch(Int)
    /// A generator.
    case generator(Int)
  }

  /// One thing that is wrong.
  public struct Finding: Hashable, Sendable {
    /// What it is about.
    public var element: Element
    /// One sentence that names the element.
    public var message: String
  }

  /// The findings; never empty.
  public var findings: [Finding]

  /// One finding a line.
  public var description: String {
    findings.map(\.message).joined(separator: "\n")
  }
}
