public import Prosumers

// What experts see of a copy beyond its day, its step and its devices' states.

extension EnergyTradingEnvironment {
  /// What a device finds at the beginning of a copy's next step; of a day that is over, its last.
  public func situation(copy: Int, device: Int) -> DeviceSituation {
    let row = series.table.row(
      day: simulator.day(copy: copy),
      step: min(simulator.step(copy: copy), TimeGrid.stepsPerDay - 1))
    let prosumer = tables.deviceOwners[device]
    return DeviceSituation(
      state: simulator.state(copy: copy, device: device),
      profileValue: row[tables.deviceColumns[device]],
      loadKW: row[tables.loadColumns[prosumer]] * tables.peaks[prosumer].x)
  }

  /// The uncurtailed load of a prosumer in a copy's next step, in kW.
  public func loadKW(copy: Int, prosumer: Int) -> Double {
    let row = series.table.row(
      day: simulator.day(copy: copy),
      step: min(simulator.step(copy: copy), TimeGrid.stepsPerDay - 1))
    return row[tables.loadColumns[prosumer]] * tables.peaks[prosumer].x
  }

  /// The last voltage that a power flow gave at a prosumer's bus, in pu.
  public func lastVoltage(copy: Int, prosumer: Int) -> Double {
    lastVoltages[copy * tables.prosumerCount + prosumer]
  }

  /// The community's last net load, in kW.
  public func lastNetKW(copy: Int) -> Double { lastNets[copy] }

  /// The last executed joint action of a copy, (Σ|a_i|).
  public func lastExecuted(copy: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: lastActions + copy * tables.actionWidth, count: tables.actionWidth)
  }

  /// Replaces a joint action by its projection onto the device limits of a copy's next step.
  ///
  /// The result is its own projection, to the last bit.
  public func project(_ action: UnsafeMutableBufferPointer<Float>, copy: Int) {
    for device in 0..<tables.deviceCount {
      let first = tables.actionOffsets[device]
      let count = tables.actionOffsets[device + 1] - first
      guard count > 0 else { continue }
      let situation = situation(copy: copy, device: device)
      // Rounding the first entry to float32 may move the second's limit by a bit: twice settles it.
      for _ in 0..<2 {
        var asked = SIMD2(Double(action[first]), 0)
        if count > 1 { asked.y = Double(action[first + 1]) }
        let executed = tables.devices[device].step(asked, in: situation).executed
        action[first] = Float(executed.x)
        if count > 1 { action[first + 1] = Float(executed.y) }
      }
    }
  }
}
