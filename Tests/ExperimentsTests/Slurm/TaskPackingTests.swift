import Experiments
import Specification
import Testing

@Suite struct TaskPackingTests {
  private func settings(_ text: String) throws -> SlurmSettings {
    try decode(SlurmSettings.self, from: parseYAML("{\(text)}", file: "test")).record
  }

  /// The tasks' sizes, array by array.
  private func sizes(_ count: Int, _ text: String, largestArray: Int = 1001) throws -> [[Int]] {
    let trials = (0..<count).map { "trial\($0)" }
    let packing = TaskPacking(trials, try settings(text), largestArray: largestArray)
    #expect(packing.arrays.flatMap { $0.flatMap { $0 } } == trials)
    return packing.arrays.map { $0.map(\.count) }
  }

  @Test func `without a word on time a task has a trial a processor`() throws {
    #expect(try sizes(5, "") == [[1, 1, 1, 1, 1]])
    #expect(try sizes(5, "cpus: 2") == [[1, 2, 2]])
    #expect(try sizes(0, "") == [])
  }

  @Test func `a stated pack is kept, and tasks are alike`() throws {
    #expect(try sizes(12, "pack: 5") == [[4, 4, 4]])
    #expect(try sizes(11, "pack: 5") == [[3, 4, 4]])
    #expect(try sizes(3, "pack: 100") == [[3]])
  }

  @Test func `short trials fill an hour, or what a time limit leaves`() throws {
    #expect(try sizes(100, "trial_minutes: 6, cpus: 2") == [[20, 20, 20, 20, 20]])
    #expect(try sizes(15, "trial_minutes: 6, time_limit: '32:00'") == [[5, 5, 5]])
    #expect(try sizes(3, "trial_minutes: 600") == [[1, 1, 1]])
    #expect(try sizes(3, "trial_minutes: 1, time_limit: '1:00'") == [[1, 1, 1]])
  }

  @Test func `an array has at most as many tasks as the cluster lets`() throws {
    #expect(
      try sizes(12, "", largestArray: 5) == [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1]])
    #expect(try sizes(10, "pack: 2", largestArray: 5) == [[2, 2, 2, 2, 2]])
  }
}
