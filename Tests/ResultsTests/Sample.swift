import Foundation
import Results

/// A small results file with every kind of dimension, variable and attribute.
enum Sample {
  static let provenance = Provenance(
    version: "0.1.0", gitCommit: "0123abc", swiftVersion: "6.3",
    specification: "name: a\nseeds: 2\n",
    variant: "MADDPG", seed: .max, blasThreads: 1, blasConfiguration: "OpenBLAS 0.3.21")

  static var content: ResultContent {
    var content = ResultContent(title: "A trial", attributes: provenance.attributes)
    content.dimensions = [
      ResultDimension("/evaluation/day", .integers([5, 15]), longName: "day of the profiles"),
      ResultDimension(
        "/trajectory/time", .time([7200, 7215], units: "minutes since 2016-01-01 00:00:00"),
        longName: "time"),
      ResultDimension("/trajectory/cell", .none(2), longName: "a cell"),
      ResultDimension(
        "/prosumer", .strings(["village", "Hof Grün", "mall"]), longName: "prosumer"),
    ]
    content.groupAttributes = [("/summary", [ResultAttribute("method", "sum")])]
    content.variables = [
      ResultVariable(
        "/evaluation/cost", ["day", "prosumer"], .floats([0, 1.5, 3, 4.5, 6, .nan]), units: "yuan",
        longName: "operating cost"),
      ResultVariable(
        "/trajectory/power_flow_status", ["time", "cell"],
        .codes([0, 1, 0, 0], meanings: ["converged", "not_converged"]), units: nil,
        longName: "status of the power flow"),
      ResultVariable(
        "/summary/total", [], .doubles([42.5]), units: "yuan", longName: "total",
        attributes: [ResultAttribute("note", "a scalar")]),
      ResultVariable(
        "/summary/count", ["prosumer"], .int32s([1, 2, 3]), units: "1", longName: "count"),
      ResultVariable(
        "/summary/updates", [], .int64s([1 << 40]), units: "1", longName: "updates"),
    ]
    return content
  }
}
