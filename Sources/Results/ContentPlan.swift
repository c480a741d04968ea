import HDF5

/// A content whose paths, axes and counts have been checked, ready to become a file.
struct ContentPlan {
  private struct Variable {
    var path: ResultPath
    var shape: [Int]
    /// The index of the dimension of each axis.
    var axes: [Int]
    var declaration: ResultVariable
  }

  private let content: ResultContent
  private let dimensions: [ResultPath]
  private let variables: [Variable]
  /// The groups' paths in the order of their first mention, each after the one that holds it.
  private let groups: [ResultPath]
  private let groupAttributes: [String: [ResultAttribute]]

  /// Checks a content.
  ///
  /// - Throws: ``ResultsError`` at the first thing that does not fit.
  init(_ content: ResultContent) throws(ResultsError) {
    self.content = content
    var dimensions: [ResultPath] = []
    var taken: [String: String] = [:]
    for dimension in content.dimensions {
      dimensions.append(try ResultPath(dimension.path))
      guard taken.updateValue("dimension", forKey: dimension.path) == nil else {
        throw .malformed(object: dimension.path, reason: "is declared twice")
      }
      guard dimension.count >= 0 else {
        throw .malformed(object: dimension.path, reason: "has a negative extent")
      }
    }
    var variables: [Variable] = []
    for declaration in content.variables {
      let path = try ResultPath(declaration.path)
      guard taken.updateValue("variable", forKey: declaration.path) == nil else {
        throw .malformed(object: declaration.path, reason: "is declared twice")
      }
      var axes: [Int] = []
      for name in declaration.dimensions {
        guard let index = Self.visible(name, from: path.groups, in: dimensions) else {
          throw .malformed(
            object: declaration.path,
            reason: "has the axis '\(name)', but '\(path.group)' sees no dimension of this name")
        }
        axes.append(index)
      }
      let shape = axes.map { content.dimensions[$0].count }
      guard declaration.count == shape.reduce(1, *) else {
        throw .malformed(
          object: declaration.path,
          reason: "has \(declaration.count) values, but its axes \(declaration.dimensions) hold "
            + "\(shape.map(String.init).joined(separator: " × "))")
      }
      try Self.checkCodes(declaration)
      variables.append(Variable(path: path, shape: shape, axes: axes, declaration: declaration))
    }
    var groups: [ResultPath] = []
    var seen: Set<String> = []
    var groupAttributes: [String: [ResultAttribute]] = [:]
    var paths = dimensions + variables.map(\.path)
    for (group, attributes) in content.groupAttributes {
      var path = try ResultPath(group)
      groupAttributes[group, default: []] += attributes
      path.groups.append(path.name)
      paths.append(path)
    }
    for path in paths {
      for depth in path.groups.indices {
        let group = try ResultPath("/" + path.groups[...depth].joined(separator: "/"))
        let text = "/" + path.groups[...depth].joined(separator: "/")
        if let other = taken[text] {
          throw .malformed(object: text, reason: "is a \(other) and cannot be a group as well")
        }
        if seen.insert(text).inserted { groups.append(group) }
      }
    }
    self.dimensions = dimensions
    self.variables = variables
    self.groups = groups
    self.groupAttributes = groupAttributes
  }

  /// The dimension of a name that a group sees: its own, else the nearest above.
  private static func visible(
    _ name: String, from groups: [String], in dimensions: [ResultPath]
  ) -> Int? {
    for depth in stride(from: groups.count, through: 0, by: -1) {
      let holder = Array(groups[..<depth])
      if let index = dimensions.firstIndex(where: { $0.name == name && $0.groups == holder }) {
        return index
      }
    }
    return nil
  }

  private static func checkCodes(_ variable: ResultVariable) throws(ResultsError) {
    guard case .codes(let codes, let meanings) = variable.values else { return }
    guard meanings.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }), meanings.count <= 128 else {
      throw .malformed(
        object: variable.path, reason: "has a meaning that is no single word, or over 128 of them")
    }
    if let code = codes.first(where: { $0 < 0 || $0 >= meanings.count }) {
      throw .malformed(
        object: variable.path,
        reason: "has the code \(code), but meanings 0 to \(meanings.count - 1)")
    }
  }

  // MARK: Building

  /// Makes the groups, then the dimensions, then the variables, in the order of the declaration.
  ///
  /// - Parameters:
  ///   - file: Where.
  ///   - make: Makes the values that are pending.
  /// - Throws: ``ResultsError`` where memory is short or the values that were made do not fit.
  func build(
    in file: File, making make: (ResultVariable) throws(ResultsError) -> ResultVariable.Values
  ) throws(ResultsError) {
    let (opened, scales) = try ResultsError.writing(file.name) { () throws(HDF5Error) in
      try frame(in: file)
    }
    for planned in variables {
      guard let group = opened[planned.path.group] else {
        preconditionFailure("every variable's group is among the groups")
      }
      let variable = try settled(planned, by: make)
      try ResultsError.writing(file.name) { () throws(HDF5Error) in
        let dataset = try write(variable, in: group)
        for (axis, index) in variable.axes.enumerated() {
          try dataset.attach(scale: scales[index], toAxis: axis)
        }
      }
    }
  }

  /// A variable with its values, which are made now where they are pending.
  private func settled(
    _ variable: Variable,
    by make: (ResultVariable) throws(ResultsError) -> ResultVariable.Values
  ) throws(ResultsError) -> Variable {
    guard case .pending(let count) = variable.declaration.values else { return variable }
    var variable = variable
    variable.declaration.values = try make(variable.declaration)
    if case .pending = variable.declaration.values {
      throw .malformed(object: variable.declaration.path, reason: "has values that nobody makes")
    }
    guard variable.declaration.count == count else {
      throw .malformed(
        object: variable.declaration.path,
        reason: "was given \(variable.declaration.count) values where \(count) were pending")
    }
    try Self.checkCodes(variable.declaration)
    return variable
  }

  /// Makes the groups and the dimensions.
  private func frame(
    in file: File
  ) throws(HDF5Error) -> (groups: [String: Group], scales: [Dataset]) {
    let root = try file.root()
    var opened: [String: Group] = ["/": root]
    try set(content.attributes, on: root)
    for path in groups {
      guard let parent = opened[path.group] else {
        preconditionFailure("a group comes after the one that holds it")
      }
      let group = try parent.createGroup(path.name)
      let text = path.groups.isEmpty ? "/\(path.name)" : "\(path.group)/\(path.name)"
      opened[text] = group
      try set(groupAttributes[text] ?? [], on: group)
    }
    var scales: [Dataset] = []
    for (index, path) in dimensions.enumerated() {
      guard let group = opened[path.group] else {
        preconditionFailure("every dimension's group is among the groups")
      }
      scales.append(try scale(content.dimensions[index], path.name, index, in: group))
    }
    return (opened, scales)
  }

  /// A dimension as netCDF-4 stores it: a dimension scale, numbered in `_Netcdf4Dimid`.
  private func scale(
    _ dimension: ResultDimension, _ name: String, _ index: Int, in group: Group
  ) throws(HDF5Error) -> Dataset {
    let dataset: Dataset
    var scaleName = name
    switch dimension.coordinate {
    case .strings(let labels):
      dataset = try group.createDataset(name, strings: labels)
    case .integers(let labels), .time(let labels, _):
      dataset = try group.createDataset(name, of: Int64.self, shape: [labels.count])
      try dataset.write(labels)
    case .numbers(let labels):
      dataset = try group.createDataset(name, of: Double.self, shape: [labels.count])
      try dataset.write(labels)
    case .none(let count):
      dataset = try group.createDataset(
        name, of: Float.self, shape: [count], layout: .contiguous)
      // netCDF-4 knows a dimension without a variable by these words and its length in ten columns.
      let digits = String(count)
      scaleName =
        "This is a netCDF dimension but not a netCDF variable."
        + String(repeating: " ", count: max(0, 10 - digits.count)) + digits
    }
    try dataset.makeScale(named: scaleName)
    try dataset.setAttribute("_Netcdf4Dimid", Int32(clamping: index))
    try dataset.setAttribute("long_name", dimension.longName)
    if case .time(_, let units) = dimension.coordinate {
      try dataset.setAttribute("units", units)
      try dataset.setAttribute("calendar", "proleptic_gregorian")
      try dataset.setAttribute("standard_name", "time")
    } else if let units = dimension.units {
      try dataset.setAttribute("units", units)
    }
    return dataset
  }

  private func write(_ variable: Variable, in group: Group) throws(HDF5Error) -> Dataset {
    let name = variable.path.name
    let declaration = variable.declaration
    func make<Value: Scalar>(_ values: [Value], fill: Value?) throws(HDF5Error) -> Dataset {
      let dataset = try group.createDataset(
        name, of: Value.self, shape: variable.shape, fill: fill)
      try dataset.write(values)
      if let fill { try dataset.setAttribute("_FillValue", fill) }
      return dataset
    }
    let dataset: Dataset
    switch declaration.values {
    case .floats(let values): dataset = try make(values, fill: .nan)
    case .doubles(let values): dataset = try make(values, fill: .nan)
    case .int32s(let values): dataset = try make(values, fill: nil)
    case .int64s(let values): dataset = try make(values, fill: nil)
    case .codes(let values, let meanings):
      dataset = try make(values, fill: nil)
      try dataset.setAttribute("flag_values", meanings.indices.map { Int8($0) })
      try dataset.setAttribute("flag_meanings", meanings.joined(separator: " "))
    case .pending: preconditionFailure("pending values are made before")
    }
    try dataset.setAttribute("long_name", declaration.longName)
    if let units = declaration.units { try dataset.setAttribute("units", units) }
    try set(declaration.attributes, on: dataset)
    return dataset
  }

  private func set(_ attributes: [ResultAttribute], on object: Object) throws(HDF5Error) {
    for attribute in attributes {
      switch attribute.value {
      case .text(let value): try object.setAttribute(attribute.name, value)
      case .integer(let value): try object.setAttribute(attribute.name, value)
      case .integers(let values): try object.setAttribute(attribute.name, values)
      case .number(let value): try object.setAttribute(attribute.name, value)
      case .numbers(let values): try object.setAttribute(attribute.name, values)
      }
    }
  }
}
