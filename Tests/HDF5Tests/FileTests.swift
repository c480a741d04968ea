import Foundation
import HDF5
import TestSupport
import Testing

struct FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A small file with a group, compressed numbers, strings, a scale and attributes.
  private func sample() throws -> File {
    let file = try File(inMemory: "sample")
    let root = try file.root()
    try root.setAttribute("title", "A sample")
    try root.setAttribute("seeds", [1, 2, 3] as [Int64])
    let bus = try root.createDataset("bus", strings: ["a", "b", "c"])
    try bus.makeScale(named: "bus")
    let group = try root.createGroup("trajectory")
    let power = try group.createDataset("p_kw", of: Float.self, shape: [50, 3], fill: .nan)
    try power.write((0..<150).map { Float($0).squareRoot() })
    try power.attach(scale: bus, toAxis: 1)
    try power.setAttribute("units", "kW")
    try power.setAttribute("_FillValue", Float.nan)
    return file
  }

  @Test func `the same content made twice is the same bytes`() throws {
    let first = try sample().image()
    // The clock of HDF5's time stamps counts seconds: that none is stored is seen in the bytes alone.
    #expect(try sample().image() == first)
    let bytes = first.withUnsafeBytes { Data($0) }
    #expect(bytes.count > 2000)
  }

  @Test func `entries come in the order of their creation`() throws {
    let root = try File(inMemory: "memory").root()
    _ = try root.createGroup("zeta")
    _ = try root.createDataset("alpha", of: Float.self, shape: [1])
    _ = try root.createGroup("beta")
    #expect(try root.entries().map(\.name) == ["zeta", "alpha", "beta"])
    #expect(try root.entries().map(\.isGroup) == [true, false, true])
    #expect(try root.contains("beta"))
    #expect(try !root.contains("gamma"))
  }

  @Test func `attributes come back as they were set`() throws {
    let path = folder.path(of: "attributes.h5")
    let file = try File(inMemory: "memory")
    let root = try file.root()
    let long = String(repeating: "name: ünïcode\n", count: 20_000)
    try root.setAttribute("text", "kW·h")
    try root.setAttribute("empty", "")
    try root.setAttribute("long", long)
    try root.setAttribute("integer", Int64.min)
    try root.setAttribute("code", Int8(-3))
    try root.setAttribute("number", 0.1)
    try root.setAttribute("numbers", [0.5, -1] as [Float])
    try root.setAttribute("codes", [0, 1, 2] as [Int8])
    try file.save(to: path)
    let read = try File(opening: path).root()
    #expect(try read.attribute("text") == .text("kW·h"))
    #expect(try read.attribute("empty") == .text(""))
    #expect(try read.text("long") == long)
    #expect(try read.attribute("integer") == .integer(.min))
    #expect(try read.attribute("code") == .integer(-3))
    #expect(try read.attribute("number") == .number(0.1))
    #expect(try read.attribute("numbers") == .numbers([0.5, -1]))
    #expect(try read.attribute("codes") == .integers([0, 1, 2]))
    #expect(try read.attribute("none") == nil)
    #expect(
      try read.attributeNames()
        == ["code", "codes", "empty", "integer", "long", "number", "numbers", "text"])
  }

  @Test func `a missing file, group and dataset are named`() throws {
    let missing = #expect(throws: HDF5Error.self) { try File(opening: "/nowhere/a.h5") }
    #expect(missing?.description == "/nowhere/a.h5: cannot open: there is no such file.")
    let root = try File(inMemory: "memory").root()
    let dataset = #expect(throws: HDF5Error.self) { try root.dataset("cost") }
    #expect(
      dataset?.description == "memory: cannot open '/cost': object 'cost' doesn't exist.")
    _ = try root.createGroup("twice")
    let twice = #expect(throws: HDF5Error.self) { try root.createGroup("twice") }
    #expect(twice?.description == "memory: cannot create '/twice': name already exists.")
  }

  @Test func `a file is never replaced unasked`() throws {
    let path = folder.path(of: "a.h5")
    try sample().save(to: path)
    let error = #expect(throws: HDF5Error.self) { try sample().save(to: path) }
    #expect(error?.description == "\(path): cannot save: the file is there already.")
    try sample().save(to: path, replacing: true)
    #expect(folder.names == ["a.h5"])
  }

  @Test func `a folder that is not there is named and nothing is left behind`() throws {
    let path = folder.path(of: "none/a.h5")
    let error = #expect(throws: HDF5Error.self) { try sample().save(to: path) }
    #expect(error?.description == "\(path): cannot save: No such file or directory.")
    #expect(folder.names.isEmpty)
  }

  @Test func `every truncation of a file is an error`() throws {
    let bytes = try sample().image()
    for length in stride(from: 0, to: bytes.count, by: 97) {
      let path = folder.path(of: "\(length).h5")
      try Data(bytes[..<length]).write(to: URL(fileURLWithPath: path))
      #expect(throws: HDF5Error.self) { try File(opening: path) }
    }
  }

  @Test func `a flipped bit in the data is caught by its checksum`() throws {
    let file = try File(inMemory: "memory")
    // Square roots hardly compress, so that the one chunk makes up most of the file.
    let values = (0..<5000).map { Float($0).squareRoot() }
    try file.root().createDataset("x", of: Float.self, shape: [5000]).write(values)
    var bytes = try file.image()
    let middle = bytes.count / 2
    bytes[middle] ^= 0x10
    let path = folder.path(of: "flipped.h5")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: HDF5Error.self) {
      _ = try File(opening: path).root().dataset("x").read(as: Float.self)
    }
    #expect(
      error?.description
        == "\(path): cannot read '/x': data error detected by Fletcher32 checksum.")
  }
}
