/// An HTML page that needs nothing but itself.
struct HTMLPage {
  private var body = ""

  /// The page's own heading.
  mutating func heading(_ title: String) {
    body += "<h1>\(Drawing.escaped(title))</h1>\n"
  }

  /// A heading and what stands under it.
  mutating func section(_ title: String, _ text: String) {
    body += "<h2>\(Drawing.escaped(title))</h2>\n"
    if !text.isEmpty { paragraph(text) }
  }

  /// A paragraph of plain text.
  mutating func paragraph(_ text: String, style: String = "") {
    let attribute = style.isEmpty ? "" : " class=\"\(style)\""
    body += "<p\(attribute)>\(Drawing.escaped(text))</p>\n"
  }

  /// Figures side by side as the screen has room, each an SVG element with its caption.
  mutating func figures(_ figures: [(caption: String, svg: String)]) {
    guard !figures.isEmpty else { return }
    body += "<div class=\"figures\">\n"
    for figure in figures {
      body += "<figure>\n"
      if !figure.caption.isEmpty {
        body += "<figcaption>\(Drawing.escaped(figure.caption))</figcaption>\n"
      }
      body += "\(figure.svg)\n</figure>\n"
    }
    body += "</div>\n"
  }

  /// Names of colours.
  mutating func legend(_ entries: [(name: String, style: String)]) {
    body += "<ul class=\"legend\">"
    for entry in entries {
      body += "<li><span class=\"swatch \(entry.style)\"></span>\(Drawing.escaped(entry.name))</li>"
    }
    body += "</ul>\n"
  }

  /// A table that scrolls within itself where the screen is narrow.
  mutating func table(_ table: TextTable) {
    body += "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"
    func cells(_ texts: [String], _ element: String) -> String {
      zip(texts, table.columns).map { text, column in
        let style = column.alignment == .right ? " class=\"number\"" : ""
        return "<\(element)\(style)>\(Drawing.escaped(text))</\(element)>"
      }.joined()
    }
    body += cells(table.columns.map(\.title), "th") + "</tr></thead>\n<tbody>\n"
    for row in table.rows { body += "<tr>\(cells(row, "td"))</tr>\n" }
    body += "</tbody></table></div>\n"
  }

  /// What a reader opens when it is wanted.
  mutating func details(_ summary: String, _ content: (inout HTMLPage) -> Void) {
    body += "<details><summary>\(Drawing.escaped(summary))</summary>\n"
    content(&self)
    body += "</details>\n"
  }

  /// A list of sentences.
  mutating func list(_ items: [String]) {
    body += "<ul>\n" + items.map { "<li>\(Drawing.escaped($0))</li>\n" }.joined() + "</ul>\n"
  }

  /// The whole page.
  func html(title: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(Drawing.escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }
}
