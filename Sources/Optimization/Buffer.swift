/// Memory of a fixed size, allocated once and freed with its owner.
///
/// It may be written through a `let`: what must not change is the memory's place, so that inner
/// loops keep plain pointers to it.
struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    start = .allocate(capacity: max(count, 1))
    start.initialize(repeating: value, count: count)
    self.count = count
  }

  init(_ elements: [Element]) {
    start = .allocate(capacity: max(elements.count, 1))
    count = elements.count
    elements.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.initialize(from: base, count: count) }
    }
  }

  deinit {
    start.deallocate()
  }

  subscript(index: Int) -> Element {
    @inline(__always) get { start[index] }
    @inline(__always) nonmutating set { start[index] = newValue }
  }

  func fill(_ value: Element) {
    start.update(repeating: value, count: count)
  }

  func copy(_ other: borrowing Buffer<Element>) {
    start.update(from: other.start, count: count)
  }
}
