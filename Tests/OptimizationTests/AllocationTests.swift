import Foundation
import Optimization
import Testing

struct AllocationTests {
  @Test func `updating and solving again needs no memory`() async {
    // In a process of its own, which then has none left: an allocation, however short, would end it.
    await #expect(processExitsWith: .success) {
      let program = try RandomPrograms.program(49).conic()
      let solver = try InteriorPointSolver(program)
      var linearCost = program.linearCost
      var offset = program.constraintOffset
      solver.solve()
      exhaustMemory()
      for _ in 0..<20 {
        linearCost[0] += 1e-3
        offset[0] += 1e-3
        try solver.update(
          quadraticCost: program.quadraticCost.values, linearCost: linearCost,
          constraintMatrix: program.constraintMatrix.values, constraintOffset: offset)
        solver.solve()
      }
      _exit(solver.solution.status == .solved ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }

  @Test func `an allocation without memory would be seen`() async {
    await #expect(processExitsWith: .failure) {
      exhaustMemory()
      let numbers = (0..<100).map { Double($0) }
      _exit(numbers.count == 100 ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }
}

/// Forbids the process to grow, and takes what the heap has left in every size.
private func exhaustMemory() {
  // Data alone, not the whole address space: the stack may grow.
  var limit = rlimit(rlim_cur: 1, rlim_max: 1)
  guard setrlimit(.init(RLIMIT_DATA.rawValue), &limit) == 0 else { _exit(EXIT_FAILURE) }
  var size = 1 << 20
  while size > 0 {
    while malloc(size) != nil {}
    size = size > 4096 ? size / 2 : size - 8
  }
}
