import EnergyTrading
import Specification
import Testing

@Suite struct ScenarioAssemblyTests {
  @Test func `a prosumer on a bus that the grid lacks`() throws {
    try expect(
      Village.complaint([("bus: 3", "bus: 9")]),
      """
      village.yaml:7:5: bus 3 has a load of 400 kW in five, but neither a prosumer nor a \
      background column. List it, or name a column under 'otherwise'.
      village.yaml:11:10: prosumer 'home' is on bus 9, which five lacks. Did you mean 5?
      """)
  }

  @Test func `two prosumers of one name`() throws {
    try expect(
      Village.complaint([("name: mill", "name: shop")]),
      "village.yaml:29:11: two prosumers are called 'shop'.")
  }

  @Test func `two devices of one name`() throws {
    try expect(
      Village.complaint([("name: two", "name: one")]),
      "village.yaml:39:31: two devices of 'store' are called 'one'.")
  }

  @Test func `an unknown profile column`() throws {
    try expect(
      Village.complaint([("profile: wind", "profile: windy")]),
      "village.yaml:33:43: unknown profile column 'windy' in synthetic-7. "
        + "Did you mean 'wind'?")
  }

  @Test func `a profile of the other kind`() throws {
    try expect(
      Village.complaint([("profile: wind", "profile: household")]),
      "village.yaml:33:43: profile column 'household' is a load profile; "
        + "a generation profile is needed here.")
  }

  @Test func `a meshed grid`() throws {
    try expect(
      Village.complaint([], loopClosed: true),
      "village.yaml:1:14: five is meshed: the branch from bus 4 to bus 5 closes a loop. "
        + "A scenario needs a radial grid: open that branch.")
  }

  @Test func `a background bus that the grid lacks`() throws {
    try expect(
      Village.complaint([("buses: [5]", "buses: [5, 0]")]),
      "village.yaml:8:35: the background lists bus 0, which five lacks. Did you mean 1?")
  }

  @Test func `a background bus given twice`() throws {
    try expect(
      Village.complaint([("buses: [5]", "buses: [5, 2]")]),
      "village.yaml:8:35: bus 2 follows two columns, 'household' and 'commercial'.")
    try expect(
      Village.complaint([("buses: [5]", "buses: [5, 5]")]),
      "village.yaml:8:35: bus 5 is listed twice under 'commercial'.")
  }

  @Test func `a background bus with a prosumer`() throws {
    try expect(
      Village.complaint([("buses: [5]", "buses: [5, 4]")]),
      "village.yaml:8:35: bus 4 has the prosumer 'shop'; "
        + "the background is for the other buses.")
  }

  @Test func `a loaded bus that nothing is said of`() throws {
    let dropped = ("    - {column: commercial, buses: [5]}\n", "")
    try expect(
      Village.complaint([dropped]),
      "village.yaml:7:5: bus 5 has a load of 400 kW in five, but neither a prosumer nor a "
        + "background column. List it, or name a column under 'otherwise'.")
    let otherwise = ("  scale: 1.2", "  scale: 1.2\n  otherwise: commercial")
    try expect(Village.complaint([dropped, otherwise]), "")
  }

  @Test func `days in two parts`() throws {
    try expect(
      Village.complaint([("test: [2, 3]", "test: [1, 2]")]),
      "village.yaml:47:47: day 1 (2016-01-02) is in 'validation' and in 'test'; "
        + "a day must be in one part only.")
  }

  @Test func `everything wrong is said at once`() throws {
    let complaint = try Village.complaint([
      ("name: mill", "name: shop"), ("profile: wind", "profile: windy"),
      ("buses: [5]", "buses: [5, 0]"),
    ])
    #expect(complaint.split(separator: "\n").count == 3)
  }

  @Test func `a slack voltage outside the limits`() {
    #expect(
      throws: SpecificationError(
        "'slack_v_pu' is 1.06, outside the limits 0.95 to 1.05: the slack bus itself would always "
          + "break them.", at: .init(file: "village.yaml", line: 1, column: 32))
    ) {
      try Village.specification([("slack_v_pu: 1.02", "slack_v_pu: 1.06")])
    }
  }
}

/// Compares a complaint with what it should say, and shows both.
private func expect(
  _ complaint: String, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  #expect(complaint == expected, sourceLocation: sourceLocation)
}
