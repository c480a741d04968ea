extension ReplayBuffer {
  /// The stored rows of a buffer, for checkpoints.
  public struct State: Sendable, Hashable {
    /// How many steps each ring holds.
    public var storedSteps: Int
    /// The rows (copy, step, entry), each ring from its oldest step on.
    public var rows: [Float]
    /// How each row ended: 0 continued, 1 terminal, 2 cut.
    public var endings: [UInt8]

    /// Creates a state.
    public init(storedSteps: Int, rows: [Float], endings: [UInt8]) {
      self.storedSteps = storedSteps
      self.rows = rows
      self.endings = endings
    }
  }

  /// The memory of the rows when the buffer is full.
  public var byteCount: Int {
    copyCount * stepsPerCopy * (stride * MemoryLayout<Float>.stride + 1)
  }

  /// Everything that the next draw depends on.
  public func state() -> State {
    var state = State(storedSteps: storedSteps, rows: [], endings: [])
    state.rows.reserveCapacity(copyCount * storedSteps * stride)
    state.endings.reserveCapacity(copyCount * storedSteps)
    for copy in 0..<copyCount {
      for age in 0..<storedSteps {
        let index = copy * stepsPerCopy + step(ofAge: age)
        state.rows.append(
          contentsOf: UnsafeBufferPointer(start: numbers + index * stride, count: stride))
        state.endings.append(endings[index])
      }
    }
    return state
  }

  /// Goes back to a stored state: what is drawn then is the same.
  ///
  /// - Returns: Whether the state fits the buffer's shape; if not, nothing changes.
  public func restore(_ state: State) -> Bool {
    guard (0...stepsPerCopy).contains(state.storedSteps),
      state.rows.count == copyCount * state.storedSteps * stride,
      state.endings.count == copyCount * state.storedSteps,
      state.endings.allSatisfy({ $0 <= 2 })
    else { return false }
    storedSteps = state.storedSteps
    head = storedSteps % stepsPerCopy
    for copy in 0..<copyCount {
      for age in 0..<storedSteps {
        let index = copy * stepsPerCopy + age
        let source = copy * storedSteps + age
        for k in 0..<stride { numbers[index * stride + k] = state.rows[source * stride + k] }
        endings[index] = state.endings[source]
      }
    }
    return true
  }
}

extension ReplayBuffer {
  /// Hands over the bytes of the rows, each ring from its oldest step on, then how each row ended,
  /// in the order of ``State`` and without a copy of the buffer.
  package func write(to take: (UnsafeRawBufferPointer) -> Void) {
    /// The stored part of a ring as one piece, or two where the ring has come around.
    func eachPiece(_ body: (_ first: Int, _ count: Int) -> Void) {
      let oldest = step(ofAge: 0)
      let count = min(storedSteps, stepsPerCopy - oldest)
      for copy in 0..<copyCount where storedSteps > 0 {
        body(copy * stepsPerCopy + oldest, count)
        if count < storedSteps { body(copy * stepsPerCopy, storedSteps - count) }
      }
    }
    eachPiece { first, count in
      take(
        UnsafeRawBufferPointer(
          UnsafeBufferPointer(start: numbers + first * stride, count: count * stride)))
    }
    eachPiece { first, count in
      take(UnsafeRawBufferPointer(UnsafeBufferPointer(start: endings + first, count: count)))
    }
  }

  /// Goes back to what ``write(to:)`` handed over of so many stored steps.
  ///
  /// - Returns: Whether the bytes fit the buffer's shape; if not, nothing changes.
  package func restore(storedSteps count: Int, from bytes: UnsafeRawBufferPointer) -> Bool {
    let rowBytes = stride * MemoryLayout<Float>.stride
    guard (0...stepsPerCopy).contains(count), bytes.count == copyCount * count * (rowBytes + 1)
    else { return false }
    storedSteps = count
    head = count % stepsPerCopy
    guard let start = bytes.baseAddress else { return true }
    let ends = start + copyCount * count * rowBytes
    for copy in 0..<copyCount {
      UnsafeMutableRawPointer(numbers + copy * stepsPerCopy * stride)
        .copyMemory(from: start + copy * count * rowBytes, byteCount: count * rowBytes)
      UnsafeMutableRawPointer(endings + copy * stepsPerCopy)
        .copyMemory(from: ends + copy * count, byteCount: count)
    }
    return true
  }
}
