import Foundation
import Grids

/// Solutions of PYPOWER, and how they were made: `Golden/make_power_flow.py`.
struct Golden: Decodable {
  var magnitudes: [Double]
  var angles: [Double]
  var lossKW: Double
  var lossKvar: Double

  private enum CodingKeys: String, CodingKey {
    case magnitudes = "v_pu"
    case angles = "va_deg"
    case lossKW = "loss_kw"
    case lossKvar = "loss_kvar"
  }

  /// The solution called `name`.
  static func solution(_ name: String) throws -> Golden {
    let all = try JSONSerialization.jsonObject(with: Data(contentsOf: url("power_flow.json")))
    let one = (all as? [String: Any])?[name] ?? [:]
    return try JSONDecoder().decode(Golden.self, from: JSONSerialization.data(withJSONObject: one))
  }

  /// A grid of the folder `Golden`.
  static func grid(_ name: String) throws -> Grid {
    try Grid.load(path: url("\(name).yaml").path)
  }

  private static func url(_ file: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Golden/\(file)")
  }
}

extension [Double] {
  /// The largest absolute difference from another list of the same length.
  func distance(from other: [Double]) -> Double {
    guard count == other.count else { return .infinity }
    return zip(self, other).reduce(0) { Swift.max($0, abs($1.0 - $1.1)) }
  }
}
