import Digest
import EnergyTrading
import Foundation
import Prosumers

/// A folder in which processes share the plans of days, so that each is worked out once.
public struct PlanArchive: Sendable {
  /// The folder, which is made when a plan is first asked for.
  public var folder: String
  /// All that plans follow from besides the scenario's feeder and profiles: its specification, the program
  /// and the libraries.
  public var origin: String

  /// Creates an archive of a folder.
  public init(folder: String, origin: String) {
    self.folder = folder
    self.origin = origin
  }

  /// The plans of a scenario.
  func file(of scenario: Scenario) -> PlanFile {
    let digest = SHA256()
    digest.update(origin)
    digest.update(scenario.dataDigest)
    return PlanFile(folder: folder, key: digest.finish(), deviceCount: scenario.devices.count)
  }
}

/// The plans of a scenario's days in one file, a slot a day.
///
/// ```
/// slot    kW, kvar and state before of every step and device    whether limits are relaxed    SHA-256
/// ```
///
/// A slot whose digest is not that of the scenario, the day and the bytes before it holds no plan: it was
/// never written, or only in part. Whoever works a day out writes the same bytes, so that no process needs
/// to keep others out, and none to wait.
final class PlanFile {
  private let path: String
  private let key: String
  private let deviceCount: Int
  /// The open file; negative where there is none.
  private lazy var descriptor = open()

  fileprivate init(folder: String, key: String, deviceCount: Int) {
    path = "\(folder)/\(key.prefix(16))"
    self.key = key
    self.deviceCount = deviceCount
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Whether no plan has ever been kept.
  var isEmpty: Bool { descriptor < 0 || lseek(descriptor, 0, SEEK_END) <= 0 }

  /// The plan of a day, where it is kept.
  func plan(day: Int) -> DayPlan? {
    guard descriptor >= 0 else { return nil }
    var slot = [UInt8](repeating: 0, count: slotLength)
    guard pread(descriptor, &slot, slotLength, off_t(day * slotLength)) == slotLength,
      slot[planLength...].elementsEqual(digest(slot[..<planLength], day: day).utf8)
    else { return nil }
    let steps = slot.withUnsafeBytes { bytes in
      (0..<stepCount).map {
        bytes.loadUnaligned(
          fromByteOffset: $0 * MemoryLayout<ScheduledStep>.stride, as: ScheduledStep.self)
      }
    }
    return DayPlan(
      steps: steps, deviceCount: deviceCount, isRelaxed: slot[planLength - 1] != 0)
  }

  /// Keeps the plan of a day; where that is not possible, others work it out again.
  func keep(_ plan: DayPlan, day: Int) {
    guard descriptor >= 0, plan.steps.count == stepCount else { return }
    var slot = plan.steps.withUnsafeBytes { Array($0) }
    slot.append(plan.isRelaxed ? 1 : 0)
    slot += digest(slot[...], day: day).utf8
    _ = pwrite(descriptor, slot, slot.count, off_t(day * slotLength))
  }

  private var stepCount: Int { TimeGrid.stepsPerDay * deviceCount }
  private var planLength: Int { stepCount * MemoryLayout<ScheduledStep>.stride + 1 }
  private var slotLength: Int { planLength + 64 }

  private func digest(_ plan: ArraySlice<UInt8>, day: Int) -> String {
    let digest = SHA256()
    digest.update("\(key) \(day) ")
    plan.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }

  private func open() -> Int32 {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    return descriptor >= 0 ? descriptor : Foundation.open(path, O_RDONLY | O_CLOEXEC)
  }
}
