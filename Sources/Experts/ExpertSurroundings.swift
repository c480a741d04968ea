public import Specification

/// What an expert finds around it where it is made.
public struct ExpertSurroundings: Sendable {
  /// Where the files that its configuration names are looked for.
  public var search: ResourceSearch
  /// Where plans of days are shared with other processes; `nil` for nowhere.
  public var plans: PlanArchive?

  /// Creates surroundings; by default nothing is shared.
  public init(search: ResourceSearch, plans: PlanArchive? = nil) {
    self.search = search
    self.plans = plans
  }
}
