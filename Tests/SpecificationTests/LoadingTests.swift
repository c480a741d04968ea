import Foundation
import Specification
import TestSupport
import Testing

@Suite struct LoadingTests {
  /// The finding of loading `a.yaml`, with the folder's own path cut off.
  private func finding(_ files: [String: String], load name: String = "a.yaml") throws -> String? {
    let folder = try TemporaryFolder(files)
    do throws(SpecificationError) {
      _ = try loadSpecification(path: "\(folder.path)/\(name)")
      return nil
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  @Test func `included files are merged in order and the including file over them`() throws {
    let folder = try TemporaryFolder([
      "study/a.yaml": """
      include: [../parts/b.yaml, c.yaml]
      training: {rate: 0.1}
      layers: [1]
      """,
      "parts/b.yaml": """
      include: ./d.yaml
      training: {rate: 0.2, episodes: 2, batch: 2}
      layers: [2, 2]
      """,
      "study/c.yaml": "training: {episodes: 3}\nname: c\n",
      "parts/d.yaml": "name: d\ntraining: {batch: 4, start: 4}\n",
    ])
    let root = try loadSpecification(path: "\(folder.path)/study/a.yaml")
    #expect(
      root.canonicalYAML == """
        name: c
        training:
          batch: 2
          start: 4
          rate: 0.1
          episodes: 3
        layers: [1]

        """)
    #expect(root["training"]?["batch"]?.location?.file == "\(folder.path)/parts/b.yaml")
    #expect(root["training"]?["batch"]?.location?.line == 2)
    #expect(root["training"]?["rate"]?.location?.file == "\(folder.path)/study/a.yaml")
  }

  @Test func `one file may be included twice by different files`() throws {
    #expect(
      try finding([
        "a.yaml": "include: [b.yaml, c.yaml]", "b.yaml": "include: d.yaml\nb: 1",
        "c.yaml": "include: d.yaml\nc: 1", "d.yaml": "d: 1",
      ]) == nil)
  }

  @Test func `a later file's kind replaces the keys of the former kind`() throws {
    let folder = try TemporaryFolder([
      "a.yaml": "include: b.yaml\nname: a\ncritic: {kind: mlp}\n",
      "b.yaml": "critic: {kind: attention, heads: 4, width: 64}\n",
      "wrong.yaml": "include: b.yaml\nname: a\ncritic: {kind: mlp, heads: 2}\n",
    ])
    let study = try decode(Study.self, from: loadSpecification(path: "\(folder.path)/a.yaml"))
    #expect(study.record.critic == .mlp(width: 64))
    let error = #expect(throws: SpecificationError.self) {
      try decode(Study.self, from: loadSpecification(path: "\(folder.path)/wrong.yaml"))
    }
    #expect(
      error?.description == "\(folder.path)/wrong.yaml:3:21: unknown key 'heads' in critic: "
        + "it belongs to 'attention'.")
  }

  @Test(
    arguments: [
      (["a.yaml": "include: a.yaml"], "a.yaml:1:10: an include cycle: a.yaml → a.yaml."),
      (
        ["a.yaml": "include: b.yaml", "b.yaml": "include: [c.yaml]", "c.yaml": "include: b.yaml"],
        "c.yaml:1:10: an include cycle: b.yaml → c.yaml → b.yaml."
      ),
      (
        ["a.yaml": "x: 1\ninclude: [base.yml]", "base.yaml": "y: 1"],
        "a.yaml:2:11: there is no file 'base.yml'. Did you mean 'base.yaml'?"
      ),
      (
        ["a.yaml": "include: b.yaml", "b.yaml": "include: gone"],
        "b.yaml:1:10: there is no file 'gone' (included through a.yaml → b.yaml)."
      ),
      (
        ["a.yaml": "include: [x1, x2]"],
        "a.yaml:1:11: there is no file 'x1'.\na.yaml:1:15: there is no file 'x2'."
      ),
      (
        ["a.yaml": "include: folder", "folder/b": ""],
        "a.yaml:1:10: 'folder' is a folder, not a file."
      ),
      (["a.yaml": "include: {b: c}"], "a.yaml:1:10: 'include' must be text; found a mapping."),
      (["a.yaml": "include: [b, [c]]"], "a.yaml:1:14: 'include[1]' must be text; found a list."),
      (
        ["a.yaml": "include: b", "b": "[1]"],
        "b:1:1: a specification must be a mapping; found a list."
      ),
      (["a.yaml": "include: b", "b": ""], "b:1:1: the file is empty."),
      (["a.yaml": "include: b", "b": "x: [\n"], "b:2:1: a value was expected here."),
      (["a.yml": "x: 1"], "there is no file 'a.yaml'. Did you mean 'a.yml'?"),
      (["a.yaml/b": ""], "'a.yaml' is a folder, not a file."),
    ])
  func `an include that cannot be followed is one clear error`(
    files: [String: String], message: String
  ) throws {
    // Two files that are both missing are two errors.
    #expect(try finding(files)?.replacing("'/", with: "'") == message)
  }

  @Test func `includes that double at each file end soon`() throws {
    var files: [String: String] = [:]
    for index in 0..<60 { files["f\(index)"] = "include: [f\(index + 1), f\(index + 1)]" }
    files["f60"] = "x: 1"
    let message = try finding(files, load: "f0") ?? ""
    #expect(message.contains("more than 100 files are included."))
  }

  @Test func `a file above the limit is not read`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(count: 10_000_000), to: "a.yaml")
    let error = #expect(throws: SpecificationError.self) {
      try loadYAML(path: "\(folder.path)/a.yaml")
    }
    #expect(
      error?.description == "\(folder.path)/a.yaml:1:1: the file has 10000000 bytes; "
        + "a specification has at most 1048576 (1 MiB).")
  }

  @Test func `what is not a regular file is not read`() {
    let error = #expect(throws: SpecificationError.self) { try loadYAML(path: "/dev/zero") }
    #expect(error?.description == "'/dev/zero' is not a regular file.")
  }
}
