import Algorithms
import Glibc
import RandomStreams
import Specification
import Testing
import ToyGames

/// What the heap sees of a learner in steady state.
@Suite struct AllocationTests {
  @Test func `an update allocates nothing`() async {
    await #expect(processExitsWith: .success) {
      let found = try learnersThatAllocate()
      #expect(found == [])
    }
  }

  @Test func `an allocation is seen though it is given back at once`() async {
    await #expect(processExitsWith: .success) {
      let isSeen = try allocates { free(realpath("/", nil)) }
      #expect(isSeen)
    }
  }
}

/// The algorithms, critics and imitations whose updates allocate.
private func learnersThatAllocate() throws -> [String] {
  takeBLASKernelsWithoutScratch()
  var found: [String] = []
  for learner in ConformanceTests.learners {
    let training = try Training(learner.configuration())
    training.run(updates: 4)
    var stream = RandomStream(seed: 1, "updates")
    let isAllocating = try allocates {
      for _ in 0..<4 { training.learner.update(training.batch, stream: &stream) }
    }
    if isAllocating { found.append(learner.testDescription) }
  }
  return found
}

/// Has OpenBLAS take its AVX2 kernels: those for AVX-512 fetch scratch for small products from the heap.
private func takeBLASKernelsWithoutScratch() {
  typealias Step = @convention(c) () -> Void
  guard
    let leave = dlsym(nil, "gotoblas_dynamic_quit"), let take = dlsym(nil, "gotoblas_dynamic_init")
  else { return }
  setenv("OPENBLAS_CORETYPE", "Haswell", 1)
  unsafeBitCast(leave, to: Step.self)()
  unsafeBitCast(take, to: Step.self)()
}

/// Whether `body` allocates, in a thread of its own.
///
/// The first allocation of a thread plans its cache of freed blocks, which the C library's account of the
/// heap shows: so none stays unseen, not even one that is given back at once.
private func allocates(_ body: () -> Void) throws -> Bool {
  guard let before = HeapReport(), let after = HeapReport() else {
    throw HeapReport.Missing()
  }
  withoutActuallyEscaping(body) { body in
    let steps = Steps {
      before.write()
      body()
      after.write()
    }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Steps>.fromOpaque(pointer).takeUnretainedValue().run()
        return nil
      }, Unmanaged.passUnretained(steps).toOpaque())
    precondition(status == 0, "there is a thread to measure in")
    pthread_join(thread, nil)
    withExtendedLifetime(steps) {}
  }
  return before.text != after.text
}

private final class Steps {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

/// The C library's account of the heap, `malloc_info`, written without an allocation.
private final class HeapReport {
  struct Missing: Error {}
  private typealias Write = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32

  private let memory = UnsafeMutablePointer<CChar>.allocate(capacity: 1 << 16)
  private let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 1 << 16)
  private let file: UnsafeMutablePointer<FILE>
  private let report: Write

  init?() {
    memory.initialize(repeating: 0, count: 1 << 16)
    guard let file = fmemopen(memory, 1 << 16, "w"), let symbol = dlsym(nil, "malloc_info") else {
      return nil
    }
    self.file = file
    report = unsafeBitCast(symbol, to: Write.self)
    setvbuf(file, buffer, Int32(_IOFBF), 1 << 16)
  }

  deinit {
    fclose(file)
    memory.deallocate()
    buffer.deallocate()
  }

  func write() {
    _ = report(0, file)
    fflush(file)
  }

  var text: String { String(cString: memory) }
}
