import Glibc
import RandomStreams

extension ProfileSet {
  /// A made-up set with the shapes of real ones, for tests: the same seed gives the same values.
  ///
  /// The columns are `household`, `commercial`, `pv` and `wind`, all per unit. Loads follow a day's
  /// rhythm, the week and the season; PV follows the sun's height at 50° north under random
  /// clouds; wind is a slow autoregressive process through a turbine's power curve.
  ///
  /// - Parameters:
  ///   - seed: The seed of every draw.
  ///   - days: The number of days from 1 January 2016.
  /// - Returns: The set, named after its seed.
  public static func synthetic(seed: UInt64, days: Int) -> ProfileSet {
    precondition(days > 0, "a profile set has at least one day")
    let stream = RandomStream(seed: seed, "synthetic-profiles")
    func profile(
      _ name: String, _ title: String, _ kind: ProfileKind,
      _ day: (Int, inout RandomStream, inout Double) -> [Float]
    ) -> Profile {
      var random = stream.split(name)
      var memory = random.normal()
      let values = (0..<days).flatMap { day($0, &random, &memory) }
      return Profile(name: name, title: title, kind: kind, unit: "1", values: values)
    }
    guard let start = CalendarDate(year: 2016, month: 1, day: 1) else {
      preconditionFailure("1 January 2016 is a date")
    }
    return ProfileSet(
      name: "synthetic-\(seed)", title: "Synthetic profiles of seed \(seed)",
      licence: "Made by a seeded generator; free of rights.", startDate: start, dayCount: days,
      profiles: [
        profile("household", "A household: peaks at 07:30 and 19:00, higher in winter", .load) {
          household(day: $0, &$1, &$2)
        },
        profile("commercial", "A shop: weekdays from 08:00 to 18:00, Saturdays less", .load) {
          commercial(day: $0, &$1, &$2)
        },
        profile("pv", "Photovoltaic power per installed kW", .generation) {
          photovoltaic(day: $0, &$1, &$2)
        },
        profile("wind", "Wind power per installed kW", .generation) { wind(day: $0, &$1, &$2) },
      ])
  }

  /// 1 at the winter solstice's season, −1 at the summer's.
  private static func winter(_ day: Int) -> Double {
    cos(2 * Double.pi * (Double(day) + 10) / 365.25)
  }

  private static func bump(_ hour: Double, at centre: Double, width: Double) -> Double {
    exp(-(hour - centre) * (hour - centre) / (2 * width * width))
  }

  private static func step(_ hour: Double, at centre: Double) -> Double {
    1 / (1 + exp((centre - hour) * 2))
  }

  private static func hours() -> [Double] {
    (0..<stepsPerDay).map { (Double($0) + 0.5) * 24 / Double(stepsPerDay) }
  }

  private static func household(
    day: Int, _ random: inout RandomStream, _ memory: inout Double
  ) -> [Float] {
    let season = 1 + 0.25 * winter(day)
    let evening = 19 + 0.5 * random.normal()
    return hours().map { hour in
      memory = 0.8 * memory + 0.6 * random.normal()
      let morning: Double = 0.3 * bump(hour, at: 7.5, width: 1.2)
      let noon: Double = 0.18 * bump(hour, at: 12.5, width: 1.5)
      let shape: Double = 0.12 + morning + noon + 0.5 * bump(hour, at: evening, width: 1.8)
      let noise: Double = 1 + 0.15 * memory
      let power: Double = season * shape * noise
      return Float(min(1, max(0.02, power)))
    }
  }

  private static func commercial(
    day: Int, _ random: inout RandomStream, _ memory: inout Double
  ) -> [Float] {
    // 1 January 2016 was a Friday, so that day 1 is the first Saturday.
    let activity: Double =
      switch day % 7 {
      case 1: 0.6
      case 2: 0.15
      default: 1
      }
    return hours().map { hour in
      memory = 0.8 * memory + 0.6 * random.normal()
      let open = step(hour, at: 8) - step(hour, at: 18)
      let noise: Double = 1 + 0.05 * memory
      let power: Double = 0.15 + 0.75 * activity * open * noise
      return Float(min(1, max(0.05, power)))
    }
  }

  private static func photovoltaic(
    day: Int, _ random: inout RandomStream, _ memory: inout Double
  ) -> [Float] {
    let latitude = 50 * Double.pi / 180
    let declination = -23.44 * Double.pi / 180 * winter(day)
    let overcast = random.uniform()
    return hours().map { hour in
      memory = 0.9 * memory + 0.44 * random.normal()
      let angle = (hour - 12) * Double.pi / 12
      let noon: Double = cos(latitude) * cos(declination)
      let height: Double = sin(latitude) * sin(declination) + noon * cos(angle)
      let clearness = min(1, max(0.1, 1 - 0.7 * overcast + 0.2 * overcast * memory))
      return Float(min(1, 0.85 * max(0, height) * clearness))
    }
  }

  private static func wind(
    day: Int, _ random: inout RandomStream, _ memory: inout Double
  ) -> [Float] {
    (0..<stepsPerDay).map { _ in
      memory = 0.995 * memory + 0.1 * random.normal()
      let speed = max(0, 7 + winter(day) + 3 * memory)
      guard speed > 3, speed < 25 else { return 0 }
      return Float(speed >= 12 ? 1 : (speed * speed * speed - 27) / (1728 - 27))
    }
  }
}
