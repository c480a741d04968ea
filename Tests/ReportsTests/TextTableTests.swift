import Reports
import Testing

struct TextTableTests {
  private var table: TextTable {
    var table = TextTable([.init("variant", .left), .init("cost")])
    table.add(["MADDPG", "8412"])
    table.add(["do nothing", "10032"])
    return table
  }

  @Test func `words stand left, numbers right, under a rule`() {
    #expect(
      table.plainText == """
        variant      cost
        ──────────  ─────
        MADDPG       8412
        do nothing  10032

        """)
  }

  @Test func `Markdown says how columns stand and escapes pipes`() {
    var table = table
    table.add(["a|b", "1"])
    #expect(
      table.markdown == """
        | variant    |  cost |
        | ---------- | ----: |
        | MADDPG     |  8412 |
        | do nothing | 10032 |
        | a\\|b       |     1 |

        """)
  }
}
