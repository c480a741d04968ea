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
      "ο": "o", "−": "-", "′": "'", "°": "^\\circ", "½": "\\frac12", "¼": "\\frac14",
      "¾": "\\frac34",
    ]
    let named: [String: Character] = [
      "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "epsilon": "ϵ",
      "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
      "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
      "varsigma": "ς", "tau": "τ", "upsilon": "υ", "varphi": "φ", "phi": "ϕ", "chi": "χ",
      "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
      "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
      "times": "×", "cdot": "·", "pm": "±", "leq": "≤", "geq": "≥", "neq": "≠", "approx": "≈",
      "infty": "∞", "rightarrow": "→", "leftarrow": "←", "uparrow": "↑", "downarrow": "↓",
      "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "surd": "√", "in": "∈",
      "emptyset": "∅", "cup": "∪", "cap": "∩", "oplus": "⊕", "ell": "ℓ",
    ]
    for (name, symbol) in named { symbols[symbol] = "\\\(name)" }
    for (digit, pair) in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉").enumerated() {
      symbols[pair.0] = "{}^\(digit)"
      symbols[pair.1] = "{}_\(digit)"
    }
    return symbols
  }()
}
