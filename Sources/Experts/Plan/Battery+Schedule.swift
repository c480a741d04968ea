public import Prosumers

extension Battery: ScheduledDevice {
  /// The scheduled power, and a quarter of the power that would close the gap to the scheduled SOC
  /// within the step.
  public func action(
    following step: ScheduledStep, in situation: DeviceSituation
  ) -> SIMD2<Double> {
    let gapKWh = (step.stateBefore - situation.state) * energyKWh
    let closing =
      gapKWh > 0 ? gapKWh / chargeEfficiency : gapKWh * dischargeEfficiency
    let power = step.powerKW + 0.25 * closing / TimeGrid.stepHours
    return SIMD2(power / maximumKW, 0)
  }
}
