extension BrokenExperiment {
  /// A community that does not fit its feeder, its profiles or itself.
  static let community: [BrokenExperiment] = [
    BrokenExperiment(
      "    bus: 18", "    bus: 34",
      "7:10: prosumer 'home' is on bus 34, which ieee33 lacks. Did you mean 33?"),
    BrokenExperiment(
      "case: ieee33", "case: ieee34",
      "2:14: unknown grid 'ieee34'. Did you mean 'ieee33'?"),
    BrokenExperiment(
      "case: ieee33", "case: meshed.yaml", files: ["meshed.yaml": BrokenExperiment.meshedFeeder],
      """
      2:14: ieee33 is meshed: the branch from bus 21 to bus 8 closes a loop. A scenario needs \
      a radial grid: open that branch.
      """),
    BrokenExperiment(
      "profile: PV1", "profile: PV99",
      """
      10:41: unknown profile column 'PV99' in simbench-2016. 'wattswap profiles show \
      simbench-2016' lists its columns.
      """),
    BrokenExperiment(
      "profile: PV1", "profile: H0-A",
      "10:41: profile column 'H0-A' is a load profile; a generation profile is needed here."),
    BrokenExperiment(
      "source: simbench-2016", "source: simbench-2017",
      "3:20: there are no profiles 'simbench-2017'. Grids/Profiles holds simbench-2016."),
    BrokenExperiment(
      "otherwise: H0-A", "otherwise: H0-Z",
      "4:38: unknown profile column 'H0-Z' in simbench-2016. Did you mean 'H0-A'?"),
    BrokenExperiment(
      ", otherwise: H0-A", "",
      """
      4:23: 30 loaded buses of ieee33 have neither a prosumer nor a background column: 2, 3, \
      4, 5, 6, 7, 8, 9, …. List them, or name a column under 'otherwise'.
      """),
    BrokenExperiment(
      "columns: []", "columns: [{column: H0-A, buses: [18]}]",
      "4:46: bus 18 has the prosumer 'home'; the background is for the other buses."),
    BrokenExperiment(
      "columns: []", "columns: [{column: H0-A, buses: [2, 2]}]",
      "4:46: bus 2 is listed twice under 'H0-A'."),
    BrokenExperiment(
      "columns: []", "columns: [{column: H0-A, buses: [40]}]",
      "4:46: the background lists bus 40, which ieee33 lacks. Did you mean 33?"),
    BrokenExperiment(
      "  - name: shop", "  - name: home",
      "12:11: two prosumers are called 'home'."),
    BrokenExperiment(
      "name: battery,", "name: roof,",
      "11:31: two devices of 'home' are called 'roof'."),
    BrokenExperiment(
      "wear_per_kwh: 0.03", "wear_per_kwh: 0.03, soc_min: 0.9, soc_max: 0.1",
      "11:101: 'soc_min' is 0.9, not below 'soc_max' 0.1."),
    BrokenExperiment(
      "wear_per_kwh: 0.03", "wear_per_kwh: 0.03, soc_initial: 0.95",
      "11:105: 'soc_initial' is 0.95, outside 'soc_min' 0.1 to 'soc_max' 0.9."),
    BrokenExperiment(
      "wear_per_kwh: 0.03", "wear_per_kwh: 0.03, charge_efficiency: 0",
      "11:111: 'charge_efficiency' is 0; it must be above 0 and at most 1."),
    BrokenExperiment(
      "      - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.9}",
      """
            - {kind: controllable_load, name: a, share: 0.6, compensation_per_kwh: 0.9}
            - {kind: controllable_load, name: b, share: 0.6, compensation_per_kwh: 0.9}
      """,
      "16:7: the controllable loads of 'shop' add up to 1.2 of its load, more than 1."),
    BrokenExperiment(
      "      - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.9}",
      """
            - {kind: generator, name: g, p_min_kw: 20, p_max_kw: 10, ramp_up_kw_per_step: 1, \
      ramp_down_kw_per_step: 1, fuel_a: 0, fuel_b: 1}
      """,
      "16:46: 'p_min_kw' is 20, above 'p_max_kw' 10."),
    BrokenExperiment(
      """
          devices:
            - {kind: controllable_load, name: flexible, share: 0.2, compensation_per_kwh: 0.9}

      """,
      """
          devices: []

      """,
      "15:14: 'devices' must have at least 1 element; found 0."),
  ]
}
