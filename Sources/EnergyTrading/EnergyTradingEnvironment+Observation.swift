import DecPOMDP
import Prosumers

extension EnergyTradingEnvironment {
  /// Writes the joint observations of all copies, (copy, Σ|o_i|), entries as
  /// ``Scenario/environmentSpecification(futureNetLoadAverages:)`` names them.
  ///
  /// After the last step of a day the loads are those of that step once more: nothing is to be
  /// learned of a terminal state.
  public func observe(into observations: UnsafeMutableBufferPointer<Float>) {
    guard var next = observations.baseAddress else { return }
    for copy in 0..<copyCount {
      let step = min(simulator.step(copy: copy), TimeGrid.stepsPerDay - 1)
      let row = series.table.row(day: simulator.day(copy: copy), step: step)
      for prosumer in 0..<tables.prosumerCount {
        observe(copy, prosumer, step, row, &next)
      }
    }
  }

  /// Writes the privileged entries of all copies, (copy, |privileged|).
  public func observePrivileged(into entries: UnsafeMutableBufferPointer<Float>) {
    let width = specification.privileged.count
    let scale = 1 / scenario.communityPeakKW
    for copy in 0..<copyCount {
      let midnight = simulator.day(copy: copy) * TimeGrid.stepsPerDay
      let now = midnight + simulator.step(copy: copy)
      for entry in 0..<width {
        let (first, last) = Scenario.privilegedWindow(entry)
        let end = min(now + last, midnight + TimeGrid.stepsPerDay)
        let mean =
          now + first < end
          ? series.uncontrolled.mean(series.uncontrolled.community, now + first..<end) : 0
        entries[copy * width + entry] = Float(mean * scale)
      }
    }
  }

  /// Writes o_i of one copy and moves on behind it.
  private func observe(
    _ copy: Int, _ prosumer: Int, _ step: Int, _ row: UnsafePointer<Double>,
    _ next: inout UnsafeMutablePointer<Float>
  ) {
    func write(_ value: Double) {
      next.pointee = Float(value)
      next += 1
    }
    let value = row[tables.loadColumns[prosumer]]
    let peak = tables.peaks[prosumer]
    write(value)
    write(peak.y == 0 ? 0 : peak.y < 0 ? -value : value)
    let devices = tables.deviceOffsets[prosumer]..<tables.deviceOffsets[prosumer + 1]
    for device in devices where tables.isObserved[device] {
      write(
        tables.devices[device].observation(
          in: DeviceSituation(
            state: simulator.state(copy: copy, device: device),
            profileValue: row[tables.deviceColumns[device]], loadKW: value * peak.x)))
    }
    write(tables.scaledBuyPrices[step])
    write(tables.scaledSellPrices[step])
    let voltage = lastVoltages[copy * tables.prosumerCount + prosumer]
    write(
      (2 * voltage - tables.minimumVoltage - tables.maximumVoltage)
        / (tables.maximumVoltage - tables.minimumVoltage))
    let actions =
      tables.actionOffsets[devices.lowerBound]..<tables.actionOffsets[devices.upperBound]
    for entry in actions {
      next.pointee = lastActions[copy * tables.actionWidth + entry]
      next += 1
    }
    write(tables.sines[step])
    write(tables.cosines[step])
    if tables.seesMarket {
      write(lastNets[copy] / scenario.communityPeakKW)
    }
    let now = simulator.day(copy: copy) * TimeGrid.stepsPerDay + simulator.step(copy: copy)
    for hour in 0..<forecaster.hours {
      write(forecaster.forecast(prosumer: prosumer, now: now, hour: hour))
    }
  }
}
