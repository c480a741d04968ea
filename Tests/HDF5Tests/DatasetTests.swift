import HDF5
import TestSupport
import Testing

struct DatasetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func roundTrip<Value: Scalar & Equatable>(_ values: [Value], shape: [Int]) throws {
    let path = folder.path(of: "\(Value.self)-\(shape).h5")
    let file = try File(inMemory: "memory")
    try file.root().createDataset("x", of: Value.self, shape: shape).write(values)
    try file.save(to: path)
    let dataset = try File(opening: path).root().dataset("x")
    #expect(dataset.shape == shape)
    #expect(dataset.scalarType == Value.scalarType)
    #expect(try dataset.read(as: Value.self) == values)
  }

  @Test func `numbers of every type come back as they were written`() throws {
    try roundTrip([1, -2.5, .infinity, .leastNonzeroMagnitude, 5, 6] as [Float], shape: [2, 3])
    try roundTrip([1, -2.5, .pi, 4, .leastNonzeroMagnitude, 6] as [Double], shape: [3, 1, 2])
    try roundTrip([-128, 0, 127] as [Int8], shape: [3])
    try roundTrip([.min, 0, .max] as [Int32], shape: [3])
    try roundTrip([.min, 0, .max] as [Int64], shape: [3])
    try roundTrip([0, 255] as [UInt8], shape: [2])
    try roundTrip([0, 65535] as [UInt16], shape: [2])
    try roundTrip([42] as [Double], shape: [])
    try roundTrip([] as [Float], shape: [0, 4])
  }

  @Test func `a slab is the box that was asked for`() throws {
    let file = try File(inMemory: "memory")
    let dataset = try file.root().createDataset("x", of: Int32.self, shape: [4, 5])
    try dataset.write((0..<20).map { Int32($0) })
    #expect(
      try dataset.read(as: Int32.self, start: [1, 2], extent: [2, 3]) == [7, 8, 9, 12, 13, 14])
    try dataset.write([-1, -2] as [Int32], start: [3, 0], extent: [1, 2])
    #expect(try dataset.read(as: Int32.self, start: [3, 0], extent: [1, 3]) == [-1, -2, 17])
    #expect(try dataset.read(as: Int32.self, start: [4, 0], extent: [0, 5]).isEmpty)
  }

  @Test(arguments: [([3, 0], [2, 1]), ([-1, 0], [1, 1]), ([0], [1]), ([0, 0], [1, .max])])
  func `a slab outside the shape is an error`(start: [Int], extent: [Int]) throws {
    let dataset = try File(inMemory: "memory").root()
      .createDataset("x", of: Int32.self, shape: [4, 5])
    let error = #expect(throws: HDF5Error.self) {
      try dataset.read(as: Int32.self, start: start, extent: extent)
    }
    #expect(
      error?.description
        == "memory: cannot read '/x': the box of \(extent) from \(start) leaves the shape [4, 5].")
  }

  @Test func `what is never written reads as the fill value`() throws {
    let file = try File(inMemory: "memory")
    let dataset = try file.root().createDataset("x", of: Float.self, shape: [2], fill: .nan)
    try dataset.write([1] as [Float], start: [0], extent: [1])
    let values = try dataset.read(as: Float.self)
    #expect(values[0] == 1)
    #expect(values[1].isNaN)
  }

  @Test func `strings keep their accents and their empty ones`() throws {
    let path = folder.path(of: "strings.h5")
    let texts = ["village", "Zürich", "", "風車"]
    let file = try File(inMemory: "memory")
    try file.root().createDataset("name", strings: texts)
    try file.root().createDataset("none", strings: [])
    try file.save(to: path)
    let root = try File(opening: path).root()
    #expect(try root.dataset("name").strings() == texts)
    #expect(try root.dataset("none").strings() == [])
    #expect(try root.dataset("name").isText)
  }

  @Test func `text is no number and a number is no text`() throws {
    let root = try File(inMemory: "memory").root()
    let names = try root.createDataset("name", strings: ["a"])
    let numbers = try root.createDataset("x", of: Float.self, shape: [1])
    let first = #expect(throws: HDF5Error.self) { try names.read(as: Float.self) }
    #expect(first?.description == "memory: cannot read '/name': it holds text, not numbers.")
    let second = #expect(throws: HDF5Error.self) { try numbers.strings() }
    #expect(second?.description == "memory: cannot read '/x': it holds no text.")
  }

  @Test func `values that do not fill the shape are an error`() throws {
    let root = try File(inMemory: "memory").root()
    let dataset = try root.createDataset("x", of: Float.self, shape: [2, 2])
    let error = #expect(throws: HDF5Error.self) { try dataset.write([1, 2, 3] as [Float]) }
    #expect(
      error?.description == "memory: cannot write '/x': 3 values do not fill the shape [2, 2].")
  }

  @Test func `a scale names the axis that it is attached to`() throws {
    let root = try File(inMemory: "memory").root()
    let scale = try root.createDataset("bus", strings: ["a", "b"])
    try scale.makeScale(named: "bus")
    let group = try root.createGroup("trajectory")
    let dataset = try group.createDataset("v_pu", of: Float.self, shape: [3, 2])
    try dataset.attach(scale: scale, toAxis: 1)
    #expect(try scale.isScale())
    #expect(try !dataset.isScale())
    #expect(try dataset.scalePaths() == [nil, "/bus"])
  }

  @Test func `each axis of each dataset has its own scale's path, in memory and read from disk`()
    throws
  {
    let file = try File(inMemory: "memory")
    let groups = try [file.root(), file.root().createGroup("inner")]
    let scales = try groups.flatMap { group in
      try ["bus", "day"].map { name in
        let scale = try group.createDataset(name, of: Int64.self, shape: [2])
        try scale.makeScale(named: name)
        return scale
      }
    }
    let expected = [[0, 1], [2, 3], [3, 0], [1, 2]]
    for (index, axes) in expected.enumerated() {
      let dataset = try groups[1].createDataset("x\(index)", of: Float.self, shape: [2, 2])
      for (axis, scale) in axes.enumerated() {
        try dataset.attach(scale: scales[scale], toAxis: axis)
      }
    }
    try file.save(to: folder.path(of: "scales.h5"))
    for file in [file, try File(opening: folder.path(of: "scales.h5"))] {
      for (index, axes) in expected.enumerated() {
        let dataset = try file.root().dataset("inner/x\(index)")
        #expect(try dataset.scalePaths() == axes.map { scales[$0].path })
      }
    }
  }

  @Test func `a chunk holds whole rows up to a megabyte`() {
    #expect(Layout.compressed([10, 96, 33], elementSize: 4) == .chunked([10, 96, 33], gzip: 4))
    #expect(Layout.compressed([1000, 96, 33], elementSize: 4) == .chunked([82, 96, 33], gzip: 4))
    #expect(Layout.compressed([3, 1 << 20], elementSize: 4) == .chunked([1, 1 << 18], gzip: 4))
    #expect(Layout.compressed([], elementSize: 4) == .contiguous)
    #expect(Layout.compressed([0, 5], elementSize: 4) == .contiguous)
  }
}
