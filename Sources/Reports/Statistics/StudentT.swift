import Foundation

/// Student's t distribution.
package struct StudentT {
  /// ν, above 0.
  package var degreesOfFreedom: Double

  /// The distribution with ν degrees of freedom.
  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "Student's t needs a degree of freedom above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T ≤ t) = 1 − ½ I_x(ν/2, ½) for t ≥ 0, with x = ν/(ν + t²).
  package func cumulative(_ t: Double) -> Double {
    let nu = degreesOfFreedom
    let tail = 0.5 * incompleteBeta(nu / (nu + t * t), nu / 2, 0.5)
    return t > 0 ? 1 - tail : tail
  }

  /// The t that T does not exceed with a probability within (0, 1), by bisection to the last digit.
  package func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a quantile needs a probability within (0, 1)")
    if probability < 0.5 { return -quantile(1 - probability) }
    var (low, high) = (0.0, 1.0)
    while cumulative(high) < probability { high *= 2 }
    while case let middle = low + (high - low) / 2, middle > low, middle < high {
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
    return high
  }
}

/// The regularised incomplete beta function I_x(a, b), for x from 0 to 1 and a, b above 0.
///
/// By its continued fraction in Lentz's form, on the side of the mean where it converges fast (DLMF
/// 8.17.22 and 8.17.4).
package func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  precondition((0...1).contains(x) && a > 0 && b > 0, "I_x(a, b) needs 0 ≤ x ≤ 1 and a, b > 0")
  if x == 0 || x == 1 { return x }
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let front = exp(
    lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))

  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 - (a + b) * x / (a + 1))
  var fraction = d
  for m in 1...10_000 {
    let k = Double(m)
    let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 1e-16 { break }
  }
  return front * fraction / a
}
