/// What one specification file may hold: far more than anyone writes, little enough to be read at once.
enum YAMLLimits {
  /// Bytes of a file.
  static let bytes = 1 << 20
  /// Lists and mappings inside one another, aliases followed.
  static let depth = 64
  /// Values of a file, aliases followed.
  static let nodes = 250_000
  /// Anchors of a file: libyaml looks each alias up among all of them.
  static let anchors = 200
  /// Characters of a key: YAML takes none above 1,024 and an escape takes several.
  static let keyCharacters = 100
}
