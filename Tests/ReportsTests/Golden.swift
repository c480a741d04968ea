import Foundation

/// Statistics of made-up runs by SciPy, statsmodels and rliable; see `Golden/make_statistics.py`.
struct Golden: Decodable {
  struct Quantile: Decodable, Sendable {
    var nu: Double
    var p: Double
    var t: Double
  }

  struct Beta: Decodable, Sendable {
    var x: Double
    var a: Double
    var b: Double
    var value: Double
  }

  struct Sampled: Decodable, Sendable {
    var values: [Double]
    var mean: Double
    var sd: Double
    var median: Double
    var iqm: Double
    var scipyTrimMean: Double
    var tInterval: [Double]
    var bootstrapMean: [Double]
    var bootstrapIqm: [Double]
    var exactBootstrapMean: [Double]?
  }

  struct Pair: Decodable, Sendable {
    var x: [Double]
    var y: [Double]
    var u: Double
    var p: Double
    var probability: Double
    var interval: [Double]?
  }

  struct Paired: Decodable, Sendable {
    var x: [Double]
    var y: [Double]
    var mean: Double
    var interval: [Double]
  }

  struct Holm: Decodable, Sendable {
    var p: [Double]
    var adjusted: [Double]
  }

  struct Strata: Decodable, Sendable {
    var strata: [[Double]]
    var iqm: Double
    var interval: [Double]
  }

  var t: [Quantile]
  var beta: [Beta]
  var samples: [Sampled]
  var pairs: [Pair]
  var paired: [Paired]
  var holm: [Holm]
  var strata: [Strata]

  /// Reads the file.
  static func load() throws -> Golden {
    let url = Bundle.module.bundleURL.appendingPathComponent("Golden/statistics.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Golden.self, from: Data(contentsOf: url))
  }
}
