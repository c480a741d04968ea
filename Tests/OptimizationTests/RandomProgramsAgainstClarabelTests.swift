import Foundation
import Optimization
import Testing

/// One line of `Golden/random_programs.csv`.
struct GoldenProgram: Sendable, CustomTestStringConvertible {
  let index: Int
  let family: String
  let checksum: UInt64
  let status: SolverStatus
  let objective: Double?

  var testDescription: String { "\(index) \(family)" }

  static func read() throws -> [GoldenProgram] {
    let file = try #require(
      Bundle.module.url(
        forResource: "random_programs", withExtension: "csv", subdirectory: "Golden"))
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let status: SolverStatus? =
        switch fields[5] {
        case "Solved": .solved
        case "PrimalInfeasible": .primalInfeasible
        case "DualInfeasible": .dualInfeasible
        default: nil
        }
      return GoldenProgram(
        index: try #require(Int(fields[0])), family: fields[1],
        checksum: try #require(UInt64(fields[4], radix: 16)), status: try #require(status),
        objective: Double(fields[6]))
    }
  }
}

/// 500 random programs beside Clarabel 0.11.1 (Goulart & Chen 2024), by `make_random_programs.py`.
struct RandomProgramsAgainstClarabelTests {
  @Test func `every random program is the one that Clarabel solved`() throws {
    let golden = try GoldenProgram.read()
    #expect(golden.count == 500)
    for line in golden {
      #expect(RandomPrograms.program(line.index).checksum == line.checksum, "\(line)")
    }
  }

  @Test func `every random program ends as Clarabel says, with its objective`() throws {
    for line in try GoldenProgram.read() {
      let program = try RandomPrograms.program(line.index).conic()
      let solution = try InteriorPointSolver(program).solve()
      #expect(solution.status == line.status, "\(line) \(solution.iterations)")
      guard let expected = line.objective else { continue }
      let error = (solution.objective - expected).magnitude / max(1, expected.magnitude)
      #expect(error < 1e-6, "\(line.testDescription): \(solution.objective) for \(expected)")
    }
  }
}
