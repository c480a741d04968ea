public import Prosumers

extension RenewableInverter: ScheduledDevice {
  /// The scheduled powers.
  public func action(
    following step: ScheduledStep, in situation: DeviceSituation
  ) -> SIMD2<Double> {
    let available = availableKW(profileValue: situation.profileValue)
    let scale = activeScale == .available ? available : largestKW
    return SIMD2(
      scale > 0 ? 2 * step.powerKW / scale - 1 : 1, step.reactiveKvar / apparentKVA)
  }
}
