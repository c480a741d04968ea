import Foundation
import HDF5

/// A trial's trajectories as a Minari data set, which offline learners in Python read.
///
/// ```
/// <folder>/data/main_data.hdf5   episode_<n>/{observations,actions}/<prosumer>, rewards,
///                                terminations, truncations
/// <folder>/data/metadata.json    the spaces and the data set's name
/// ```
/// An episode is a day. Each prosumer is an entry of a `Dict` space; actions are those executed, in
/// [−1, 1]; the reward is the shared one without baseline and shaping. An episode ends by
/// termination; the observation after its last step, which nothing is to be learned from, is the
/// last one again. The layout is that of Minari 0.5.
public struct MinariExport {
  /// The days, an episode each.
  public let days: [Int64]
  /// Steps of a day.
  public let stepsPerDay: Int

  private let path: String
  private let prosumers: [String]
  private let observation: Table
  private let action: Table
  private let rewards: [Double]

  /// A joint vector of each step, and which prosumer each entry belongs to.
  private struct Table {
    var entries: [String]
    var values: [Float]
    /// The columns of each prosumer's entries.
    var columns: [String: [Int]]

    init(entries: [String], values: [Float], prosumers: [String]) {
      self.entries = entries
      self.values = values
      columns = Dictionary(
        grouping: entries.indices,
        by: { index in
          // Of 'a' and 'a.b', the entry 'a.b.p' is the latter's.
          prosumers.filter { entries[index].hasPrefix($0 + ".") }.max { $0.count < $1.count } ?? ""
        })
    }
  }

  /// Reads the trajectories of a trial's results file.
  ///
  /// - Throws: ``ResultsError`` where the file is no whole results file with trajectories.
  public init(_ path: String) throws(ResultsError) {
    let reader = try ResultReader(path)
    guard try reader.contains("/trajectory/observation") else {
      throw .cannotRead(
        path: path, object: nil, reason: "it is no trial's results file with trajectories")
    }
    self.path = path
    prosumers = try reader.strings("/prosumer")
    days = try reader.integers("/trajectory/day")
    rewards = try reader.doubles("/trajectory/reward")
    stepsPerDay = days.isEmpty ? 0 : rewards.count / days.count
    observation = Table(
      entries: try reader.strings("/observation_entry"),
      values: try reader.floats("/trajectory/observation"), prosumers: prosumers)
    action = Table(
      entries: try reader.strings("/action_entry"),
      values: try reader.floats("/trajectory/executed"), prosumers: prosumers)
    for (table, name) in [(observation, "observation"), (action, "executed")]
    where table.values.count != days.count * stepsPerDay * table.entries.count {
      throw .malformed(object: "/trajectory/\(name)", reason: "has other axes than days and steps")
    }
  }

  /// Writes the data set.
  ///
  /// - Parameters:
  ///   - folder: The data set's folder, which is made; nothing in it may be there already.
  ///   - identifier: Its name in Minari, such as `wattswap/demonstrations-v0`.
  /// - Throws: ``ResultsError`` where the folder is there already or cannot be written.
  public func write(to folder: String, identifier: String) throws(ResultsError) {
    let data = URL(fileURLWithPath: folder).appendingPathComponent("data")
    let metadata = data.appendingPathComponent("metadata.json")
    guard !FileManager.default.fileExists(atPath: data.path) else {
      throw .cannotWrite(path: folder, reason: "it holds a data set already")
    }
    do {
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      try writeEpisodes(to: data.appendingPathComponent("main_data.hdf5").path)
      try metadataText(identifier).write(to: metadata, atomically: true, encoding: .utf8)
    } catch let error as HDF5Error {
      throw .writing(folder, error)
    } catch {
      throw .cannotWrite(path: folder, reason: error.localizedDescription)
    }
  }

  private func writeEpisodes(to path: String) throws(HDF5Error) {
    let file = try File(inMemory: path)
    let root = try file.root()
    for episode in days.indices {
      let group = try root.createGroup("episode_\(episode)")
      try group.setAttribute("id", Int64(episode))
      try group.setAttribute("total_steps", Int64(stepsPerDay))
      try group.setAttribute("day", days[episode])
      let steps = Array(episode * stepsPerDay..<(episode + 1) * stepsPerDay)
      try write(
        observation, "observations", steps + steps.suffix(1), to: group)
      try write(action, "actions", steps, to: group)
      try group.createDataset("rewards", of: Double.self, shape: [steps.count])
        .write(Array(rewards[episode * stepsPerDay..<(episode + 1) * stepsPerDay]))
      try group.createDataset("terminations", of: UInt8.self, shape: [steps.count])
        .write(steps.map { $0 == steps.last ? 1 : 0 } as [UInt8])
      try group.createDataset("truncations", of: UInt8.self, shape: [steps.count])
        .write(steps.map { _ in 0 } as [UInt8])
    }
    try file.save(to: path)
  }

  /// Writes the rows of some steps, a dataset a prosumer.
  private func write(
    _ table: Table, _ name: String, _ rows: [Int], to group: Group
  ) throws(HDF5Error) {
    let inner = try group.createGroup(name)
    for prosumer in prosumers {
      let columns = table.columns[prosumer, default: []]
      var values: [Float] = []
      values.reserveCapacity(rows.count * columns.count)
      for row in rows {
        for column in columns { values.append(table.values[row * table.entries.count + column]) }
      }
      try inner.createDataset(prosumer, of: Float.self, shape: [rows.count, columns.count])
        .write(values)
    }
  }

  // MARK: Metadata

  private func metadataText(_ identifier: String) -> String {
    let fields: [(String, String)] = [
      ("action_space", Self.quoted(space(action, low: "-1.0", high: "1.0"))),
      ("author", Self.list(["Wattswap"])),
      ("data_format", Self.quoted("hdf5")),
      ("dataset_id", Self.quoted(identifier)),
      (
        "description",
        Self.quoted(
          "Days of a community of prosumers; each entry is explained in the results file.")
      ),
      ("jpeg_encoding", "false"),
      ("minari_version", Self.quoted("0.5.1")),
      ("observation_space", Self.quoted(space(observation, low: "-Infinity", high: "Infinity"))),
      ("total_episodes", String(days.count)),
      ("total_steps", String(rewards.count)),
      ("wattswap_action_entries", Self.list(action.entries)),
      ("wattswap_days", "[\(days.map(String.init).joined(separator: ", "))]"),
      ("wattswap_observation_entries", Self.list(observation.entries)),
    ]
    return "{\n" + fields.map { "  \"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}\n"
  }

  /// A `Dict` space with a `Box` for each prosumer, as Minari writes it.
  private func space(_ table: Table, low: String, high: String) -> String {
    let boxes = prosumers.map { prosumer in
      let width = table.columns[prosumer, default: []].count
      func bound(_ value: String) -> String {
        "[" + Array(repeating: value, count: width).joined(separator: ", ") + "]"
      }
      return "\(Self.quoted(prosumer)): {\"type\": \"Box\", \"dtype\": \"float32\", "
        + "\"shape\": [\(width)], \"low\": \(bound(low)), \"high\": \(bound(high))}"
    }
    return "{\"type\": \"Dict\", \"subspaces\": {" + boxes.joined(separator: ", ") + "}}"
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(quoted).joined(separator: ", ") + "]"
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        if scalar.value < 32 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
