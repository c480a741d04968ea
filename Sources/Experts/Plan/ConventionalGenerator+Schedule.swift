public import Prosumers

extension ConventionalGenerator: ScheduledDevice {
  /// Towards the scheduled power as fast as the ramp allows.
  public func action(
    following step: ScheduledStep, in situation: DeviceSituation
  ) -> SIMD2<Double> {
    let change = step.powerKW - situation.state
    let scale = change < 0 ? rampDownKW : rampUpKW
    return SIMD2(scale > 0 ? change / scale : 0, 0)
  }
}
