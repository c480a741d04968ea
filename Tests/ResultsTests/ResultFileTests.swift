import Foundation
import HDF5
import Results
import TestSupport
import Testing

struct ResultFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func `what is written is read back with its axes and units`() throws {
    let path = folder.path(of: "trial.h5")
    try ResultFile.write(Sample.content, to: path)
    let reader = try ResultReader(path)
    let cost = try reader.variable("/evaluation/cost")
    #expect(cost.shape == [2, 3])
    #expect(cost.dimensions == ["day", "prosumer"])
    #expect(cost.units == "yuan")
    #expect(cost.longName == "operating cost")
    let values = try reader.floats("/evaluation/cost")
    #expect(Array(values[..<5]) == [0, 1.5, 3, 4.5, 6])
    #expect(values[5].isNaN)
    #expect(try reader.strings("/prosumer") == ["village", "Hof Grün", "mall"])
    #expect(try reader.integers("/evaluation/day") == [5, 15])
    #expect(try reader.doubles("/summary/total") == [42.5])
    #expect(try reader.integers("/summary/updates") == [1 << 40])
    #expect(
      try reader.variable("/trajectory/power_flow_status").meanings
        == ["converged", "not_converged"])
    #expect(try reader.text("method", of: "/summary") == "sum")
    #expect(try reader.text("spec") == Sample.provenance.specification)
    #expect(try reader.text("seed") == "18446744073709551615")
    #expect(
      try reader.text("spec_sha256")
        == "5f57978f4b68b64e23c66ce1bc183ea67697badd802ce9aab28d99ea608309e8")
    #expect(try reader.contents().groups == ["/evaluation", "/trajectory", "/summary"])
    #expect(
      try reader.contents(of: "/evaluation").variables == ["/evaluation/day", "/evaluation/cost"])
    #expect(try reader.contains("/evaluation/cost"))
    #expect(try !reader.contains("/evaluation/cost/more"))
    #expect(try !reader.contains("/policy"))
  }

  @Test func `the same content gives the same bytes in any folder`() throws {
    let first = folder.path(of: "a.h5")
    let second = folder.path(of: "a-longer-name.h5")
    let digest = try ResultFile.write(Sample.content, to: first)
    #expect(try ResultFile.write(Sample.content, to: second) == digest)
    #expect(try bytes(first) == bytes(second))
    #expect(ResultFile.verify(first) == .complete(digest: digest))
    #expect(folder.names == ["a-longer-name.h5", "a.h5"])
  }

  @Test func `any change of the content changes the digest`() throws {
    var contents = [Sample.content, Sample.content, Sample.content, Sample.content, Sample.content]
    contents[1].variables[0].values = .floats([0, 1.5, 3, 4.5, 6, 7])
    contents[2].variables[0].units = "EUR"
    contents[3].dimensions[0].coordinate = .integers([5, 16])
    contents[4].variables[3].path = "/summary/number"
    var digests: Set<String> = []
    for (index, content) in contents.enumerated() {
      digests.insert(try ResultFile.write(content, to: folder.path(of: "\(index).h5")))
    }
    #expect(digests.count == contents.count)
  }

  @Test func `a missing, an empty and a foreign file are told apart`() throws {
    #expect(ResultFile.verify(folder.path(of: "none.h5")) == .missing)
    let text = folder.path(of: "text.h5")
    try Data("no HDF5".utf8).write(to: URL(fileURLWithPath: text))
    #expect(
      ResultFile.verify(text) == .incomplete("it does not end in the seal of a finished file"))
  }

  @Test func `every truncation is incomplete`() throws {
    let path = folder.path(of: "trial.h5")
    try ResultFile.write(Sample.content, to: path)
    let whole = try bytes(path)
    let cut = folder.path(of: "cut.h5")
    for length in Array(stride(from: 0, to: whole.count, by: 61)) + [whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: cut))
      #expect(
        ResultFile.verify(cut) == .incomplete("it does not end in the seal of a finished file"))
      #expect(throws: ResultsError.self) { try ResultReader(cut) }
    }
  }

  @Test func `a flipped bit anywhere is found`() throws {
    let path = folder.path(of: "trial.h5")
    try ResultFile.write(Sample.content, to: path)
    let whole = try bytes(path)
    let flipped = folder.path(of: "flipped.h5")
    for offset in stride(from: 0, to: whole.count, by: 29) {
      var bytes = whole
      bytes[offset] ^= 1 << UInt8(offset % 8)
      try bytes.write(to: URL(fileURLWithPath: flipped))
      let isInSeal = offset >= whole.count - 75
      switch ResultFile.verify(flipped) {
      case .corrupt("its bytes do not fit its seal"): break
      case .incomplete where isInSeal: break
      case let status: Issue.record("byte \(offset) flipped passes as \(status)")
      }
    }
  }

  @Test func `a sealed file whose content does not fit its digest is corrupt`() throws {
    let path = folder.path(of: "forged.h5")
    let file = try File(inMemory: "forged")
    let root = try file.root()
    try root.setAttribute("digest", "sha256:0")
    try file.save(to: path)
    #expect(ResultFile.verify(path) == .incomplete("it lacks the mark 'complete'"))
    try root.setAttribute("complete", Int8(1))
    try file.save(to: path, replacing: true)
    guard case .corrupt(let reason) = ResultFile.verify(path) else {
      Issue.record("a forged digest passes")
      return
    }
    #expect(reason.hasSuffix("not the stored sha256:0"))
  }

  @Test func `a file that is there stays as it is unless it may give way`() throws {
    let path = folder.path(of: "trial.h5")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      throws: ResultsError.cannotWrite(path: path, reason: "the file is there already")
    ) { try ResultFile.write(Sample.content, to: path) }
    #expect(try bytes(path) == Data("mine".utf8))
    try ResultFile.write(Sample.content, to: path, replacing: true)
    #expect(ResultFile.verify(path).isComplete)
  }

  @Test func `a missing folder is named`() {
    let path = folder.path(of: "none/trial.h5")
    let error = #expect(throws: ResultsError.self) {
      try ResultFile.write(Sample.content, to: path)
    }
    #expect(error?.description == "cannot write \(path): No such file or directory.")
  }

  @Test(.enabled(if: geteuid() != 0, "root writes into any folder"))
  func `a folder without write permission is named`() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
    let path = folder.path(of: "trial.h5")
    let error = #expect(throws: ResultsError.self) {
      try ResultFile.write(Sample.content, to: path)
    }
    #expect(error?.description == "cannot write \(path): Permission denied.")
  }

  @Test func `a full disk leaves nothing behind`() throws {
    // /dev/full refuses every write as a full disk does, but it cannot be renamed: a tiny file system
    // is the real thing, and only root can mount one.
    guard geteuid() == 0, FullDisk.mount(folder.path) else { return }
    defer { FullDisk.unmount(folder.path) }
    var content = Sample.content
    content.dimensions.append(ResultDimension("/x", .none(200_000), longName: "x"))
    content.variables.append(
      ResultVariable(
        "/noise", ["x"], .floats((0..<200_000).map { Float($0).squareRoot() }), units: "1",
        longName: "noise"))
    let path = folder.path(of: "trial.h5")
    let error = #expect(throws: ResultsError.self) { try ResultFile.write(content, to: path) }
    #expect(error?.description == "cannot write \(path): No space left on device.")
    #expect(folder.names.isEmpty)
    #expect(ResultFile.verify(path) == .missing)
  }
}

/// A file system of 64 kB.
private enum FullDisk {
  static func mount(_ path: String) -> Bool {
    run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path)
  }

  static func unmount(_ path: String) { _ = run("/usr/bin/umount", path) }

  private static func run(_ command: String, _ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
