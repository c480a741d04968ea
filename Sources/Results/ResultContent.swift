/// Everything that a results file holds, declared: dimensions, variables and attributes by path.
///
/// ```swift
/// var content = ResultContent(title: "Trial masac-1", attributes: provenance.attributes)
/// content.dimensions = [
///   ResultDimension("/prosumer", .strings(["village", "farm"]), longName: "prosumer"),
///   ResultDimension("/evaluation/day", .integers(days), longName: "day of the profiles"),
/// ]
/// content.variables = [
///   ResultVariable(
///     "/evaluation/cost", ["day", "prosumer"], .floats(cost), units: "yuan",
///     longName: "operating cost of the day")
/// ]
/// try ResultFile.write(content, to: path)
/// ```
///
/// The file is netCDF-4 shaped: a group sees the dimensions of the groups above it, every dimension is
/// a dimension scale, and each axis of a variable is attached to its own.
public struct ResultContent: Sendable {
  /// The attributes of the root group, in order; `Conventions` and `title` come first by themselves.
  public var attributes: [ResultAttribute]
  /// The attributes of other groups, by path.
  public var groupAttributes: [(path: String, attributes: [ResultAttribute])] = []
  /// The dimensions.
  public var dimensions: [ResultDimension] = []
  /// The variables, which make the groups on their paths.
  public var variables: [ResultVariable] = []

  /// Creates an empty content with a title.
  public init(title: String, attributes: [ResultAttribute] = []) {
    self.attributes =
      [
        ResultAttribute("Conventions", "CF-1.11"),
        ResultAttribute("title", title),
      ] + attributes
  }
}

/// A named value of a group or a variable.
public struct ResultAttribute: Hashable, Sendable {
  /// What an attribute holds.
  public enum Value: Hashable, Sendable {
    /// A text.
    case text(String)
    /// A whole number.
    case integer(Int64)
    /// Whole numbers.
    case integers([Int64])
    /// A number.
    case number(Double)
    /// Numbers.
    case numbers([Double])
  }

  /// The name.
  public var name: String
  /// The value.
  public var value: Value

  /// Creates an attribute.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// Creates an attribute of text.
  public init(_ name: String, _ text: String) {
    self.init(name, .text(text))
  }

  /// Creates an attribute of a whole number.
  public init(_ name: String, _ integer: Int) {
    self.init(name, .integer(Int64(integer)))
  }
}

/// An axis that variables share, with the coordinates along it.
public struct ResultDimension: Hashable, Sendable {
  /// The labels along a dimension.
  public enum Coordinate: Hashable, Sendable {
    /// Names: of buses, prosumers, devices.
    case strings([String])
    /// Whole numbers: of steps, episodes, days.
    case integers([Int64])
    /// Numbers.
    case numbers([Double])
    /// CF time: so many `units`, such as `minutes since 2016-01-01 00:00:00`.
    case time([Int64], units: String)
    /// No labels, only an extent.
    case none(Int)
  }

  /// The path: the group whose variables see it, and the name.
  public var path: String
  /// The labels.
  public var coordinate: Coordinate
  /// The labels' unit, where they have one.
  public var units: String?
  /// What it counts.
  public var longName: String

  /// Creates a dimension.
  public init(_ path: String, _ coordinate: Coordinate, units: String? = nil, longName: String) {
    self.path = path
    self.coordinate = coordinate
    self.units = units
    self.longName = longName
  }

  /// The number of labels.
  public var count: Int {
    switch coordinate {
    case .strings(let labels): labels.count
    case .integers(let labels): labels.count
    case .numbers(let labels): labels.count
    case .time(let labels, _): labels.count
    case .none(let count): count
    }
  }
}

/// A dense array with a name for each axis.
public struct ResultVariable: Sendable {
  /// The values, in row-major order: the last axis runs fastest.
  public enum Values: Sendable {
    /// 32 bits; NaN is missing.
    case floats([Float])
    /// 64 bits; NaN is missing.
    case doubles([Double])
    /// Whole numbers of 32 bits.
    case int32s([Int32])
    /// Whole numbers of 64 bits.
    case int64s([Int64])
    /// Codes and the meaning of each, from code 0: CF's `flag_values` and `flag_meanings`.
    case codes([Int8], meanings: [String])
    /// Numbers, so many of them, that are made when the file is written: too many to be held beside
    /// those of all other variables.
    case pending(count: Int)
  }

  /// The path: group and name.
  public var path: String
  /// The names of the axes, outermost first; none for a scalar.
  ///
  /// Each is a dimension of the variable's group or of one above it.
  public var dimensions: [String]
  /// The values.
  public var values: Values
  /// The unit by CF's spelling: `kW`, `kWh`, `1` for a pure number; `nil` where none applies.
  public var units: String?
  /// What it is.
  public var longName: String
  /// Further attributes.
  public var attributes: [ResultAttribute]

  /// Creates a variable.
  public init(
    _ path: String, _ dimensions: [String], _ values: Values, units: String?, longName: String,
    attributes: [ResultAttribute] = []
  ) {
    self.path = path
    self.dimensions = dimensions
    self.values = values
    self.units = units
    self.longName = longName
    self.attributes = attributes
  }

  var count: Int {
    switch values {
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .int32s(let values): values.count
    case .int64s(let values): values.count
    case .codes(let values, _): values.count
    case .pending(let count): count
    }
  }
}
