import Specification
import Testing

@Suite struct SpecificationErrorTests {
  @Test func `findings stand once, file by file, in the order of the lines`() {
    func finding(_ message: String, _ file: String, _ line: Int, _ column: Int) -> Diagnostic {
      Diagnostic(message, at: SourceLocation(file: file, line: line, column: column))
    }
    let error = SpecificationError([
      finding("e", "b", 1, 1), finding("b", "a", 10, 2), finding("a", "a", 9, 3),
      finding("d", "b", 1, 1), finding("a", "a", 9, 3), Diagnostic("first", at: nil),
    ])
    #expect(error.description == "first\nb:1:1: e\nb:1:1: d\na:9:3: a\na:10:2: b")
  }
}
