import Foundation

extension SweepReport {
  /// The whole report as JSON with sorted keys; what is not known is left out.
  package func json() throws -> String {
    try Self.encoded(self)
  }

  static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

extension SweepReport: Encodable {
  private enum Key: String, CodingKey {
    case name
    case description
    case baseline
    case rows
    case metrics
    case bootstrapResamples
    case workflow
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(description, forKey: .description)
    try container.encodeIfPresent(baseline, forKey: .baseline)
    try container.encode(rows, forKey: .rows)
    try container.encode(metrics, forKey: .metrics)
    try container.encode(Bootstrap.resamples, forKey: .bootstrapResamples)
    try container.encodeIfPresent(workflow, forKey: .workflow)
  }
}

extension SweepReport.Row: Encodable {
  private enum Key: String, CodingKey {
    case name
    case planned
    case done
    case missing
    case failed
    case broken
    case steps
    case parameters
    case processorHours
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(planned, forKey: .planned)
    try container.encode(count(.done), forKey: .done)
    try container.encode(count(.missing), forKey: .missing)
    try container.encode(count(.failed), forKey: .failed)
    try container.encode(count(.broken), forKey: .broken)
    try container.encodeIfPresent(steps, forKey: .steps)
    try container.encodeIfPresent(parameters, forKey: .parameters)
    try container.encodeIfPresent(processorHours, forKey: .processorHours)
  }
}

extension SweepReport.Metric: Encodable {
  private enum Key: String, CodingKey {
    case name
    case title
    case unit
    case better
    case variants
    case references
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(metric.name, forKey: .name)
    try container.encode(metric.title, forKey: .title)
    try container.encode(metric.unit, forKey: .unit)
    try container.encode(metric.direction, forKey: .better)
    try container.encode(entries, forKey: .variants)
    try container.encode(references, forKey: .references)
  }
}

extension SweepReport.Entry: Encodable {
  private enum Key: String, CodingKey {
    case variant
    case checkpoint
    case seeds
    case values
    case mean
    case standardDeviation
    case studentInterval
    case bootstrapInterval
    case median
    case interquartileMean
    case interquartileMeanInterval
    case minimum
    case maximum
    case againstBaseline
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(variant, forKey: .variant)
    try container.encode(checkpoint.rawValue, forKey: .checkpoint)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(sample.values, forKey: .values)
    try container.encodeIfPresent(sample.mean, forKey: .mean)
    try container.encodeIfPresent(sample.standardDeviation, forKey: .standardDeviation)
    try container.encodeIfPresent(sample.studentInterval, forKey: .studentInterval)
    try container.encodeIfPresent(meanInterval, forKey: .bootstrapInterval)
    try container.encodeIfPresent(sample.median, forKey: .median)
    try container.encodeIfPresent(sample.interquartileMean, forKey: .interquartileMean)
    try container.encodeIfPresent(interquartileInterval, forKey: .interquartileMeanInterval)
    try container.encodeIfPresent(sample.minimum, forKey: .minimum)
    try container.encodeIfPresent(sample.maximum, forKey: .maximum)
    try container.encodeIfPresent(comparison, forKey: .againstBaseline)
  }
}

extension Comparison: Encodable {
  private enum Key: String, CodingKey {
    case differences
    case difference
    case differenceInterval
    case probabilityOfImprovement
    case improvementInterval
    case pMannWhitney
    case pHolm
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(differences.values, forKey: .differences)
    try container.encodeIfPresent(differences.mean, forKey: .difference)
    try container.encodeIfPresent(differenceInterval, forKey: .differenceInterval)
    try container.encodeIfPresent(probabilityOfImprovement, forKey: .probabilityOfImprovement)
    try container.encodeIfPresent(improvementInterval, forKey: .improvementInterval)
    try container.encode(p, forKey: .pMannWhitney)
    try container.encode(adjustedP, forKey: .pHolm)
  }
}
