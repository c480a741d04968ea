import Foundation

/// Files that several tests give to the command.
enum Samples {
  /// Three buses in a row and an open tie line.
  static let grid = """
    name: three
    source: a drawing
    base_mva: 10
    vn_kv: 12.66
    slack: {bus: 1, v_pu: 1.02}
    buses:
      - {bus: 1}
      - {bus: 2, name: shop, p_kw: 100, q_kvar: 60}
      - {bus: 3, p_kw: 50}
    branches:
      - {from: 1, to: 2, r_ohm: 0.0922, x_ohm: 0.047}
      - {from: 2, to: 3, r_ohm: 0.5, x_ohm: 0.25}
      - {from: 1, to: 3, r_ohm: 2, x_ohm: 2, closed: false}

    """

  /// The same grid as a MATPOWER case in ohm and kW, converted by code at its end.
  static let matpowerCase = """
    function mpc = three
    %THREE  A drawing.
    mpc.version = '2';
    mpc.baseMVA = 10;
    %% bus data
    mpc.bus = [
      1 3   0  0 0 0 1 1 0 12.66 1 1.1 0.9;
      2 1 100 60 0 0 1 1 0 12.66 1 1.1 0.9;
      3 1  50  0 0 0 1 1 0 12.66 1 1.1 0.9;
    ];
    mpc.gen = [1 0 0 10 -10 1.02 100 1 10 0];
    mpc.branch = [
      1 2 0.0922 0.047 0 0 0 0 0 0 1 -360 360;
      2 3 0.5    0.25  0 0 0 0 0 0 1 -360 360;
      1 3 2      2     0 0 0 0 0 0 0 -360 360;
    ];
    [PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, VA, BASE_KV] = idx_bus;
    [F_BUS, T_BUS, BR_R, BR_X] = idx_brch;
    Vbase = mpc.bus(1, BASE_KV) * 1e3;
    Sbase = mpc.baseMVA * 1e6;
    mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
    mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;

    """

  /// Two days of a load of 0.25 with an hour of 1, and of a source that runs from noon to 6 pm.
  static var profiles: String {
    let rows = (0..<192).map { row in
      let (day, quarter) = (row / 96, row % 96)
      let time = String(
        format: "2016-02-%02d %02d:%02d", day + 1, quarter / 4, quarter % 4 * 15)
      let load = (72..<76).contains(quarter) ? "1" : "0.25"
      let source = (48..<72).contains(quarter) ? day == 0 ? "0.5" : "0.25" : "0"
      return "\(time),\(load),\(source)"
    }
    return (["time,house,roof:generation:kW"] + rows).joined(separator: "\n") + "\n"
  }
}
