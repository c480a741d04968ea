public import Glibc

/// Seconds of processor time that a body takes, which a busy machine does not lengthen.
///
/// - Parameters:
///   - clock: This thread's time, or the whole process's: `CLOCK_PROCESS_CPUTIME_ID`.
///   - body: What is measured.
/// - Returns: The seconds.
/// - Throws: What the body throws.
public func processorSeconds(
  by clock: clockid_t = CLOCK_THREAD_CPUTIME_ID, of body: () throws -> Void
) rethrows -> Double {
  let start = seconds(clock)
  try body()
  return seconds(clock) - start
}

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
