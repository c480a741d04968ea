import Foundation
import Specification
import TestSupport
import Testing

@Suite struct ResourceSearchTests {
  @Test func `a file is found beside the specification first, then in a data folder above it`()
    throws
  {
    let folder = try TemporaryFolder([
      "Grids/ieee33.yaml": "", "Grids/own.yaml": "", "Grids/notes.txt": "",
      "Experiments/base/own.yaml": "", "Experiments/base/a.yaml": "",
    ])
    let search = ResourceSearch(besides: "\(folder.path)/Experiments/base/a.yaml")
    func path(_ name: String) -> String? {
      search.path(of: name, in: "Grids", extensions: ["yaml", "m"])
    }
    #expect(path("own") == "\(folder.path)/Experiments/base/own.yaml")
    #expect(path("ieee33") == "\(folder.path)/Grids/ieee33.yaml")
    #expect(path("ieee33.yaml") == "\(folder.path)/Grids/ieee33.yaml")
    #expect(path("\(folder.path)/Grids/own") == "\(folder.path)/Grids/own.yaml")
    #expect(path("no-such-grid") == nil)
    #expect(search.names(in: "Grids", extensions: ["yaml", "m"]) == ["ieee33", "own"])
    #expect(search.names(in: "NoSuchFolder", extensions: ["yaml"]) == [])
  }
}
