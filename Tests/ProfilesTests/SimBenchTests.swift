import Foundation
import Profiles
import Specification
import TestSupport
import Testing

struct SimBenchTests {
  private let set: ProfileSet

  init() throws {
    let search = ResourceSearch(besides: "\(Package.root.path)/Experiments/x.yaml")
    set = try ProfileSet.load(named: "simbench-2016", search: search)
  }

  /// The rows whose values are golden.
  private static let rows = [0, 50, 9_999, 18_768, 27_000, 35_135]

  /// Sum, maximum and values of the original data, negative values at 0, printed by
  /// `Tests/Python/simbench_golden.py` from simbench 1.6.3.
  private static let golden: [(String, Double, Double, [Double])] = [
    ("G2-A", 15335.78955, 1.0, [0.259777, 0.504655, 0.115456, 0.651769, 0.155493, 0.31378]),
    (
      "mv_comm", 6753.847115, 0.435879,
      [0.184924, 0.238354, 0.090172, 0.261768, 0.135323, 0.142808]
    ),
    (
      "mv_semiurb", 5860.199867, 0.426556,
      [0.174978, 0.262798, 0.072771, 0.202741, 0.10273, 0.12341]
    ),
    (
      "mv_rural", 7363.666278, 0.439031,
      [0.207651, 0.369366, 0.104395, 0.285283, 0.152259, 0.160364]
    ),
    ("H0-A", 4888.279814, 1.0, [0.276685, 0.525281, 0.022472, 0.066011, 0.075843, 0.110955]),
    ("L0-A", 11505.570697, 1.0, [0.225806, 0.30273, 0.166253, 0.240695, 0.320099, 0.215881]),
    ("G0-A", 12186.666014, 1.0, [0.143882, 0.187872, 0.187872, 0.710612, 0.34353, 0.142122]),
    ("G3-A", 14869.292385, 1.0, [0.351171, 0.403077, 0.381271, 0.344482, 0.396388, 0.409766]),
    ("L2-A", 11960.052656, 1.0, [0.321053, 1.0, 0.154386, 0.69214, 0.37986, 0.35614]),
    ("G1-B", 7065.200215, 1.0, [0.030172, 0.043103, 0.043103, 0.50431, 0.021552, 0.030172]),
    ("PV1", 2604.408730507, 0.619385994, [0.0, 0.0, 0.0, 0.307365148, 0.172574941, 0.0]),
    ("PV5", 2703.813254234, 0.60263116, [0.0, 0.0, 0.0, 0.303224294, 0.062821379, 0.0]),
    ("PV3", 2722.95198343, 0.616378682, [0.0, 0.0, 0.0, 0.253303808, 0.0, 0.0]),
    ("PV6", 2679.08951223, 0.595295731, [0.0, 0.0, 0.0, 0.292406099, 0.096700951, 0.0]),
    (
      "WP4", 10253.188009643, 0.992660029,
      [0.980905615, 0.886337115, 0.020530372, 0.001904425, 0.216971953, 0.0]
    ),
    (
      "WP7", 11719.887310417, 0.992665502,
      [0.991261006, 0.875167293, 0.023933254, 0.005649576, 0.259433891, 0.0]
    ),
  ]

  @Test(arguments: golden)
  func `a column equals the original within the rounding to 16 bits`(
    name: String, sum: Double, maximum: Double, values: [Double]
  ) throws {
    let column = try #require(set.column(named: name))
    let tolerance = 1e-5 * maximum
    #expect(abs(Double(column.maximum) - maximum) < 1e-6 * maximum)
    // Rounding errors cancel in part: their sum is far below the bound of one each.
    #expect(abs(column.mean * 35_136 - sum) < 0.1 * 35_136 * tolerance + 1e-6 * sum)
    for (row, value) in zip(Self.rows, values) {
      #expect(abs(Double(column.values[row]) - value) <= tolerance)
    }
  }

  @Test func `the set is a leap year of loads and sources under its licence`() {
    #expect(set.startDate.description == "2016-01-01")
    #expect(set.dayCount == 366)
    #expect(set.profiles.count == SimBenchImport.standardColumns.count)
    #expect(set.columnNames == SimBenchImport.standardColumns)
    #expect(set.column(named: "PV1")?.kind == .generation)
    #expect(set.column(named: "WP10")?.kind == .generation)
    #expect(set.column(named: "mv_comm")?.kind == .load)
    #expect(set.licence.contains("Open Database License v1.0"))
  }

  @Test func `a packed wheel and a wrong folder say what to do`() throws {
    let wheel = #expect(throws: ProfileError.self) { try SimBenchImport.read("a/simbench.whl") }
    #expect(
      wheel?.description == "a/simbench.whl: is a packed wheel; unpack it (unzip a/simbench.whl -d "
        + "simbench) and give the folder.")
    let folder = try TemporaryFolder()
    let wrong = #expect(throws: ProfileError.self) { try SimBenchImport.read(folder.path) }
    #expect(
      wrong?.message
        == "holds no simbench/networks/1-complete_data-mixed-all-0-sw/LoadProfile.csv; "
        + "run 'pip download --no-deps simbench==1.6.3', unzip the wheel and give the folder.")
  }

  @Test func `an import takes the columns that are asked for and clips what is below 0`() throws {
    let folder = try TemporaryFolder()
    let rows = 366 * 96
    func table(_ header: String, _ line: (Int) -> String) -> String {
      ([header] + (0..<rows).map { ($0 == 0 ? "01.01.2016 00:00;" : "x;") + line($0) })
        .joined(separator: "\n")
    }
    _ = try folder.write(
      table("time;H0-A_qload;H0-A_pload;mv_comm_pload") { "9;\($0 % 7);1" }, to: "LoadProfile.csv")
    _ = try folder.write(
      table("time;PV1;mv_comm") { "\($0 == 5 ? "-0.00001" : "0.5");0.25" }, to: "RESProfile.csv")
    let columns = ["H0-A", "mv_comm", "PV1", "mv_comm_generation"]
    let set = try SimBenchImport.read(folder.path, columns: columns)
    #expect(set.columnNames == columns)
    #expect(set.column(named: "H0-A")?.values[6] == 6)
    #expect(set.column(named: "PV1")?.values[5] == 0)
    #expect(set.column(named: "PV1")?.values[6] == 0.5)
    #expect(set.column(named: "mv_comm_generation")?.kind == .generation)
    let unknown = #expect(throws: ProfileError.self) {
      try SimBenchImport.read(folder.path, columns: ["H9"])
    }
    #expect(unknown?.message == "has no column 'H9'.")
    let twice = #expect(throws: ProfileError.self) {
      try SimBenchImport.read(folder.path, columns: ["PV1", "PV1"])
    }
    #expect(twice?.message == "the column 'PV1' is asked for twice.")
  }
}
