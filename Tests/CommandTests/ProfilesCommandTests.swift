import Foundation
import TestSupport
import Testing

struct ProfilesCommandTests {
  @Test func `a table of one's own becomes a file that shows the same`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.profiles, to: "measured.csv")
    let run = try await CommandRun(
      "profiles", "import", "csv", "measured.csv", "--output", "mine.h5", in: folder.url)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "")
    #expect(
      run.error == "Profiles of measured: 2 columns, 2 days from 2016-02-01. Written to mine.h5.\n")
    let show = try await CommandRun("profiles", "show", "mine.h5", in: folder.url)
    #expect(show.status == 0)
    #expect(
      show.output == """
        name     mine
        title    Profiles of measured
        licence  The user's own data.
        days     2, 2016-02-01 to 2016-02-02
        steps    96 a day
        columns  2

        column  kind        unit     min    mean     max  mean day, 0–24 h          by month
        ──────  ──────────  ────  ──────  ──────  ──────  ────────────────────────  ────────
        house   load        1     0.2500  0.2813  1.0000  ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃█▃▃▃▃▃  █
        roof    generation  kW    0.0000  0.0938  0.5000  ▁▁▁▁▁▁▁▁▁▁▁▁██████▁▁▁▁▁▁  █

        """)
  }

  @Test func `one day of one column is a curve`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.profiles, to: "measured.csv")
    for day in ["1", "2016-02-02"] {
      let run = try await CommandRun(
        "profiles", "show", "measured.csv", "--column", "roof", "--day", day, in: folder.url)
      #expect(run.status == 0)
      #expect(
        run.output.hasSuffix(
          """

          column  kind        unit    mean     max  2016-02-02, 0–24 h
          ──────  ──────────  ────  ──────  ──────  ────────────────────────────────────────────────
          roof    generation  kW    0.0625  0.2500  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁████████████▁▁▁▁▁▁▁▁▁▁▁▁

          """), "\(run.output)")
    }
  }

  @Test func `a column shows its seasons`() async throws {
    let run = try await CommandRun("profiles", "show", "simbench-2016", "--column", "PV1")
    #expect(run.status == 0)
    let seasons = run.output.split(separator: "\n").suffix(4)
    #expect(seasons.map { $0.prefix { $0 != " " } } == ["winter", "spring", "summer", "autumn"])
  }

  @Test func `scripts read a day's 96 values`() async throws {
    struct Listing: Decodable {
      struct Column: Decodable {
        var name: String
        var kind: String
        var mean: Double
        var max: Double
        var values: [Double]
      }
      var name: String
      var startDate: String
      var dayCount: Int
      var day: Int
      var date: String
      var columns: [Column]
    }
    let run = try await CommandRun(
      "profiles", "show", "simbench-2016", "--column", "PV1", "--day", "182", "--json")
    #expect(run.status == 0)
    let listing = try run.json(Listing.self)
    #expect(listing.startDate == "2016-01-01")
    #expect(listing.dayCount == 366)
    #expect(listing.day == 182)
    #expect(listing.date == "2016-07-01")
    #expect(listing.columns.map(\.name) == ["PV1"])
    let column = try #require(listing.columns.first)
    #expect(column.kind == "generation")
    #expect(column.values.count == 96)
    #expect(column.values[0] == 0)
    #expect(column.values.allSatisfy { $0 >= 0 && $0 <= column.max })
  }

  @Test func `a file that nobody named stays as it is`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.profiles, to: "measured.csv")
    try folder.write("precious", to: "measured.h5")
    let run = try await CommandRun("profiles", "import", "csv", "measured.csv", in: folder.url)
    #expect(run.status == 2)
    #expect(run.error == "measured.h5: cannot save: the file is there already.\n")
    #expect(folder.text(of: "measured.h5") == "precious")
  }

  @Test func `what cannot be shown or imported is refused in one sentence`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.profiles, to: "mine.csv")
    try folder.write("", to: "empty.csv")
    try folder.write("no HDF5 at all", to: "text.h5")
    try folder.write(Samples.profiles.replacing(",1,", with: ",-1,"), to: "negative.csv")
    let cases: [([String], String)] = [
      (["show", "none"], "there are no profiles 'none'. Grids/Profiles holds simbench-2016."),
      (
        ["show", "mine.csv", "--column", "hause"],
        "the profiles 'mine' have no column 'hause'. Did you mean 'house'?"
      ),
      (
        ["show", "mine.csv", "--column", "wind"],
        "the profiles 'mine' have no column 'wind'. There are house, roof."
      ),
      (
        ["show", "mine.csv", "--day", "2"],
        "the profiles 'mine' have no day 2: they have days 0 to 1, 2016-02-01 to 2016-02-02."
      ),
      (
        ["show", "mine.csv", "--day", "2016-02-30"],
        "'--day' is '2016-02-30'; it must be an index from 0 or a date such as 2016-05-31."
      ),
      (
        ["show", "mine.csv", "--day", "99999999999999999999"],
        "'--day' is '99999999999999999999'; it must be an index from 0 or a date such as "
          + "2016-05-31."
      ),
      (["import", "csv", "empty.csv"], "empty.csv: is empty."),
      (
        ["import", "csv", "negative.csv", "--output", "x.h5"],
        "negative.csv:74:18: '-1' in 'house' is negative; a profile is not."
      ),
      (
        ["import", "simbench", "."],
        ".: holds no simbench/networks/1-complete_data-mixed-all-0-sw/LoadProfile.csv; run "
          + "'pip download --no-deps simbench==1.6.3', unzip the wheel and give the folder."
      ),
    ]
    for (arguments, message) in cases {
      let run = try await CommandRun(["profiles"] + arguments, in: folder.url)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output == "", "\(arguments)")
      #expect(run.error == message + "\n")
    }
    for name in ["text.h5", "empty.csv"] {
      let run = try await CommandRun("profiles", "show", name, in: folder.url)
      #expect(run.status == 2)
      #expect(run.error.hasPrefix("the profiles '\(name)' cannot be read: "))
    }
  }

  @Test func `an import is written as HDF5 alone`() async throws {
    let run = try await CommandRun("profiles", "import", "csv", "x.csv", "--output", "x.csv")
    #expect(run.status == 2)
    #expect(run.error.hasPrefix("Error: '--output' is 'x.csv'; its name must end in .h5.\n"))
  }
}
