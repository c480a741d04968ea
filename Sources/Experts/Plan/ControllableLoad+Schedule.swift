public import Prosumers

extension ControllableLoad: ScheduledDevice {
  /// The scheduled curtailment.
  public func action(
    following step: ScheduledStep, in situation: DeviceSituation
  ) -> SIMD2<Double> {
    let largest = share * max(0, situation.loadKW)
    return SIMD2(largest > 0 ? 2 * step.powerKW / largest - 1 : -1, 0)
  }
}
