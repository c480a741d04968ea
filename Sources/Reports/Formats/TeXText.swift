/// Text as LaTeX takes it.
enum TeXText {
  /// Text with what TeX takes for commands spelled out, and symbols that pdfLaTeX does not know as mathematics.
  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      // In TeX's own encoding fonts have other characters in these places.
      case "<": "\\textless{}"
      case ">": "\\textgreater{}"
      case "|": "\\textbar{}"
      case "–": "--"
      default: mathematics[character].map { "\\ensuremath{\($0)}" } ?? String(character)
      }
    }.joined()
  }

  /// Escaped text whose long words may be broken where they are joined.
  static func breakable(_ text: String) -> String {
    text.map { character in
      let escaped = escaped(String(character))
      return "_./=,:+".contains(character) ? "\(escaped)\\allowbreak{}" : escaped
    }.joined()
  }

  /// Text for `\label`.
  static func label(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// Whether LaTeX text has characters that want an engine with Unicode fonts: neither Latin nor punctuation.
  static func needsUnicodeFonts(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case ..<0x180, 0x2010...0x2026, 0x20AC: false
      default: true
      }
    }
  }

  private static let mathematics: [Character: String] = {
    var symbols: [Character: String] = [
      "ε": "\\varepsilon", "ϵ": "\\epsilon", "φ": "\\varphi", "ϕ": "\\phi", "ϑ": "\\vartheta",
      "ς": "\\varsigma", "ο": "o", "−": "-", "×": "\\times", "·": "\\cdot", "±": "\\pm",
      "≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "≈": "\\approx", "∞": "\\infty",
      "→": "\\rightarrow", "←": "\\leftarrow", "↑": "\\uparrow", "↓": "\\downarrow",
      "∂": "\\partial", "∇": "\\nabla", "Δ": "\\Delta", "Σ": "\\Sigma", "∑": "\\sum", "∏": "\\prod",
      "√": "\\surd", "½": "\\frac12", "¼": "\\frac14", "¾": "\\frac34", "′": "'", "∈": "\\in",
      "∅": "\\emptyset", "∪": "\\cup", "∩": "\\cap", "⊕": "\\oplus", "ℓ": "\\ell", "°": "^\\circ",
    ]
    let letters = [
      "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "zeta": "ζ", "eta": "η",
      "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
      "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "chi": "χ", "psi": "ψ",
      "omega": "ω", "Gamma": "Γ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
      "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    ]
    for (name, letter) in letters { symbols[Character(letter)] = "\\\(name)" }
    for (digit, pair) in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉").enumerated() {
      symbols[pair.0] = "{}^\(digit)"
      symbols[pair.1] = "{}_\(digit)"
    }
    return symbols
  }()
}
