import Algorithms
import EnergyTrading
import HDF5

/// Why a checkpoint cannot be gone on from.
struct CheckpointError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Everything that a trainer's next step depends on but the replay buffer's rows, which are written
/// and read where they lie.
struct TrainerCheckpoint: Codable {
  var state: TrainerState
  var learner: LearnerState
  /// What the latest updates measured: an update that leaves a number out keeps the last.
  var metrics: [Float]
  var environment: EnvironmentState
  /// How many steps each ring of the replay buffer holds.
  var storedSteps: Int
}

extension Trainer {
  /// Writes a checkpoint: wholly, or not at all.
  ///
  /// ```
  /// wattswap checkpoint 1 ⏎    the header    the state    the buffer's rows and endings    the seal
  /// ```
  ///
  /// - Throws: an error of the coding, or `HDF5Error` with the system's reason.
  func save(_ header: CheckpointHeader, to path: String) throws {
    let head =
      Self.checkpointMark + (try BinaryEncoder.bytes(of: header))
      + (try BinaryEncoder.bytes(
        of: TrainerCheckpoint(
          state: state, learner: learner.state(), metrics: learner.metrics.values,
          environment: environment.save(), storedSteps: buffer.storedSteps)))
    try AtomicFile.write(to: path, replacing: true, sealed: true) { output in
      output.write(head)
      buffer.write { output.write($0) }
    }
  }

  /// Reads how far a checkpoint is.
  ///
  /// - Throws: ``CheckpointError`` where the file is none.
  static func header(of path: String) throws -> CheckpointHeader {
    try reading(path) { try $0.next(CheckpointHeader.self) }
  }

  /// Goes on from a checkpoint; what follows is the same, bit for bit, as if nothing had stopped it.
  ///
  /// - Throws: ``CheckpointError`` where the file is none of this trainer's; the trainer is of no
  ///   further use then.
  mutating func restore(from path: String) throws {
    try Self.reading(path) { reader in
      _ = try reader.next(CheckpointHeader.self)
      let checkpoint = try reader.next(TrainerCheckpoint.self)
      state = checkpoint.state
      try learner.restore(checkpoint.learner)
      guard learner.metrics.restore(checkpoint.metrics),
        environment.restore(checkpoint.environment),
        buffer.restore(storedSteps: checkpoint.storedSteps, from: reader.rest)
      else { throw CheckpointError("its shapes are not this trial's") }
    }
  }

  private static var checkpointMark: [UInt8] { Array("wattswap checkpoint 1\n".utf8) }

  /// Values one after another.
  private struct Reader {
    var rest: UnsafeRawBufferPointer

    mutating func next<Value: Decodable>(_ type: Value.Type) throws -> Value {
      let (value, length) = try BinaryDecoder.read(type, from: rest)
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
      return value
    }
  }

  private static func reading<Value>(
    _ path: String, _ body: (inout Reader) throws -> Value
  ) throws -> Value {
    do {
      return try SealedFile.withBytes(of: path) { bytes in
        guard bytes.starts(with: checkpointMark) else {
          throw CheckpointError("it is no checkpoint of this version's form")
        }
        var reader = Reader(rest: UnsafeRawBufferPointer(rebasing: bytes[checkpointMark.count...]))
        return try body(&reader)
      }
    } catch let failure as SealedFile.Failure {
      throw CheckpointError(failure.description)
    } catch is BinaryDecoder.Mismatch {
      throw CheckpointError("its content is another version's")
    }
  }
}
