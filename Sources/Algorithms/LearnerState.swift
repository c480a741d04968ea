public import LinearAlgebra
public import NeuralNetworks

/// Everything that a learner's next update depends on, for checkpoints.
public struct LearnerState: Sendable, Hashable, Codable {
  /// A named whole number.
  public struct Counter: Sendable, Hashable, Codable {
    /// The name.
    public var name: String
    /// The number.
    public var value: Int

    /// Creates a counter.
    public init(name: String, value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// Parameters, targets and the optimizers' moments.
  public var arrays: [NamedArray]
  /// How many steps were taken of what.
  public var counters: [Counter]

  /// Creates a state.
  public init(arrays: [NamedArray], counters: [Counter]) {
    self.arrays = arrays
    self.counters = counters
  }
}

extension LearnerState {
  /// Adds a counter.
  public mutating func add(_ name: String, _ value: Int) {
    counters.append(Counter(name: name, value: value))
  }

  /// Adds parameters under a name and, where they are trained, their optimizer.
  public mutating func add<Scalar: BLASScalar>(
    _ name: String, _ parameters: Parameters<Scalar>, _ optimizer: Adam<Scalar>? = nil
  ) {
    for array in parameters.arrays {
      arrays.append(
        NamedArray(name: "\(name)/\(array.name)", shape: array.shape, values: array.values))
    }
    if let optimizer { add(optimizer: optimizer, of: name) }
  }

  /// Adds free-standing numbers and, where they are trained, their optimizer.
  public mutating func add<Scalar: BLASScalar>(
    _ name: String, _ values: Buffer<Scalar>, _ optimizer: Adam<Scalar>? = nil
  ) {
    arrays.append(
      NamedArray(name: name, shape: [values.count], values: values.elements.map { Float($0) }))
    if let optimizer { add(optimizer: optimizer, of: name) }
  }

  private mutating func add<Scalar: BLASScalar>(optimizer: Adam<Scalar>, of name: String) {
    arrays += optimizer.arrays(named: "adam/\(name)")
    add("adam/\(name)", optimizer.steps)
  }

  /// A counter's number.
  ///
  /// - Throws: `ParameterError` where there is none of that name.
  public func counter(_ name: String) throws(ParameterError) -> Int {
    guard let counter = counters.first(where: { $0.name == name }), counter.value >= 0 else {
      throw .missing(name: name)
    }
    return counter.value
  }

  /// Gives back what was added under a name.
  ///
  /// - Throws: `ParameterError` where it does not fit.
  public func take<Scalar: BLASScalar>(
    _ name: String, _ parameters: Parameters<Scalar>, _ optimizer: Adam<Scalar>? = nil
  ) throws(ParameterError) {
    let prefix = name + "/"
    let own = arrays.filter { $0.name.hasPrefix(prefix) }.map {
      NamedArray(
        name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
    }
    try parameters.load(own)
    if let optimizer { try take(optimizer: optimizer, of: name) }
  }

  /// Gives back free-standing numbers.
  ///
  /// - Throws: `ParameterError` where they do not fit.
  public func take<Scalar: BLASScalar>(
    _ name: String, _ values: Buffer<Scalar>, _ optimizer: Adam<Scalar>? = nil
  ) throws(ParameterError) {
    guard let array = arrays.first(where: { $0.name == name }) else { throw .missing(name: name) }
    guard array.shape == [values.count] else {
      throw .wrongShape(name: name, stored: array.shape, expected: [values.count])
    }
    for (index, value) in array.values.enumerated() { values.pointer[index] = Scalar(value) }
    if let optimizer { try take(optimizer: optimizer, of: name) }
  }

  private func take<Scalar: BLASScalar>(
    optimizer: Adam<Scalar>, of name: String
  ) throws(ParameterError) {
    try optimizer.restore(arrays, named: "adam/\(name)", steps: counter("adam/\(name)"))
  }
}
