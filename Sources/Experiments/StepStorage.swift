import DecPOMDP

/// The rows that one step of all copies reads and writes, planned once.
final class StepStorage {
  let observations: UnsafeMutableBufferPointer<Float>
  let privileged: UnsafeMutableBufferPointer<Float>
  let actions: UnsafeMutableBufferPointer<Float>
  let outcome: StepOutcome

  init(_ specification: EnvironmentSpecification, copyCount: Int) {
    func rows(_ width: Int) -> UnsafeMutableBufferPointer<Float> {
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: copyCount * width)
      buffer.initialize(repeating: 0)
      return buffer
    }
    observations = rows(specification.observationWidth)
    privileged = rows(specification.privileged.count)
    actions = rows(specification.actionWidth)
    outcome = StepOutcome(specification, copyCount: copyCount)
  }

  deinit {
    observations.deallocate()
    privileged.deallocate()
    actions.deallocate()
  }
}
