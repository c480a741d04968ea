import LanguageModels

extension ExportedProgram {
  /// The program in the form that it was read from.
  var json: JSON {
    [
      "variables": .number(Double(variableCount)), "zero": .number(Double(zeroRows)),
      "nonnegative": .number(Double(nonnegativeRows)), "second_order": .indices(secondOrder),
      "theta": .array(
        parameters.map {
          switch $0 {
          case .state(let name, let index): [.string(name), .number(Double(index))]
          case .constant(let value): ["constant", .number(value)]
          }
        }),
      "p_rows": .indices(quadraticRows), "p_columns": .indices(quadraticColumns),
      "p_map": quadraticMap.json, "q_map": linearMap.json, "d_map": offsetMap.json,
      "a_rows": .indices(constraintRows), "a_columns": .indices(constraintColumns),
      "a_map": constraintMap.json, "b_map": rightHandMap.json,
      "outputs": .object(outputs.mapValues { .array($0.map(\.json)) }),
    ]
  }
}

extension ExportedProgram.Triplets {
  fileprivate var json: JSON {
    [
      "shape": .indices([rowCount, columnCount]), "rows": .indices(rows),
      "columns": .indices(columns), "values": .array(values.map { .number($0) }),
    ]
  }
}

extension ExportedProgram.Expression {
  fileprivate var json: JSON {
    func pairs(_ terms: [ExportedProgram.Term]) -> JSON {
      .array(terms.map { [.number(Double($0.index)), .number($0.factor)] })
    }
    return [
      "variables": pairs(variables), "parameters": pairs(parameters),
      "constant": .number(constant),
    ]
  }
}

extension JSON {
  fileprivate static func indices(_ indices: [Int]) -> JSON {
    .array(indices.map { .number(Double($0)) })
  }
}
