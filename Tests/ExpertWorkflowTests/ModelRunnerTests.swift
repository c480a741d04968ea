import ExpertWorkflow
import LanguageModels
import Sandbox
import TestSupport
import Testing

/// Models with every kind of fault, each of which must end in its own status.
@Suite(.needsSandbox) struct ModelRunnerTests {
  /// A battery over four steps.
  static let brief = ProsumerBrief(
    name: "home", wants: "",
    devices: [
      [
        "name": "battery", "kind": "battery", "p_max_kw": 10, "energy_kwh": 40,
        "charge_efficiency": 0.95, "discharge_efficiency": 0.95, "soc_min": 0.1, "soc_max": 0.9,
        "wear_per_kwh": 0.03,
      ]
    ], networkFee: 0.03, horizonSteps: 4,
    samples: [
      [
        "load_kw": [5, 6, 7, 8], "load_kvar": [1, 1, 1, 1], "buy_price": [0.4, 0.4, 1, 1],
        "sell_price": [0.3, 0.3, 0.3, 0.3], "battery.soc": [0.5],
      ]
    ], sampleSteps: [0])

  /// The model that is right.
  static let code = """
    import cvxpy as cp
    import numpy as np

    def prosumer(state):
        H = state["horizon"]
        dt = state["step_hours"]
        battery = state["devices"]["battery"]
        p_ch = cp.Variable(H, nonneg=True)
        p_dis = cp.Variable(H, nonneg=True)
        soc = cp.Variable(H)
        stored = dt / battery["energy_kwh"] * (0.95 * p_ch - p_dis / 0.95)
        constraints = [
            p_ch <= battery["p_max_kw"], p_dis <= battery["p_max_kw"],
            soc == battery["soc"] + cp.cumsum(stored), soc >= 0.1, soc <= 0.9,
        ]
        cost = dt * 0.03 * cp.sum(p_ch + p_dis)
        P_EX = state["load_kw"] + p_ch - p_dis
        Q_EX = state["load_kvar"]
        P_P2P = cp.Variable(H)
        P_B = cp.Variable(H, nonneg=True)
        P_S = cp.Variable(H, nonneg=True)
        constraints += [P_EX == P_P2P + P_B - P_S]
        cost += dt * (state["buy_price"] @ P_B - state["sell_price"] @ P_S)
        cost += dt * state["network_fee"] * cp.norm1(P_P2P)
        action = {"battery": {"p_kw": p_ch - p_dis, "soc": soc}}
        return action, cost, constraints, P_EX, Q_EX, P_P2P
    """

  private func run(_ code: String) throws -> RunReport {
    try ModelRunner(TestSandbox.made.get())
      .run(code, for: Self.brief, windows: [], isDraft: false)
  }

  @Test func `a model that is right is exported for every horizon`() throws {
    let report = try run(Self.code)
    #expect(report.status == .solved, "\(report.text)")
    #expect(report.programs.map(\.horizonSteps) == [1, 2, 3, 4])
    // 0.25 h: the load at its price, less what the battery shifts from dear to cheap steps.
    #expect(report.sampleCosts.count == 1 && report.sampleCosts[0] < 0.25 * (0.4 * 11 + 15))
    let program = try #require(report.programs.last)
    #expect(Set(program.outputs.keys) == ["p_ex", "q_ex", "p_p2p", "battery.p_kw", "battery.soc"])
    // The reactive load alone: no variable, one parameter.
    let reactive = try #require(program.outputs["q_ex"]?.first)
    #expect(reactive.variables.isEmpty && reactive.parameters.count == 1)
  }

  /// A fault: a part of the right model, what takes its place, the status and a part of the report.
  struct Fault: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var status: RunReport.Status
    var report: String
    var testDescription: String { "\(status.rawValue): \(new.prefix(50))" }

    init(_ old: String, _ new: String, _ status: RunReport.Status, _ report: String) {
      self.old = old
      self.new = new
      self.status = status
      self.report = report
    }
  }

  static let faults: [Fault] = [
    Fault(
      "import numpy as np", "import os", .forbidden, "line 2: 'import os': only cvxpy and numpy"),
    Fault("import numpy as np", "from socket import socket", .forbidden, "only cvxpy and numpy"),
    Fault("import numpy as np", "import numpy.ctypeslib", .forbidden, "only cvxpy and numpy"),
    Fault("import numpy as np", "__import__('os')", .forbidden, "'__import__' is not for models"),
    Fault("import numpy as np", "eval('1')", .forbidden, "'eval' is not for models"),
    Fault("import numpy as np", "ｅval('1')", .forbidden, "'eval' is not for models"),
    Fault("import numpy as np", "from numpy import *", .forbidden, "import the module itself"),
    Fault(
      "np\n", "np\nmatch np:\n    case object(load=read): read('x')\n", .forbidden,
      "without async, yield and match"),
    Fault("import numpy as np", "open('/etc/passwd')", .forbidden, "'open' is not for models"),
    Fault("import numpy as np", "().__class__.__bases__", .forbidden, "is private"),
    Fault("import numpy as np", "cp.numpy = cp._np", .forbidden, "'_np' is private"),
    Fault("np\n", "np\nnp.load('x')\n", .forbidden, "'load' is not for models"),
    Fault("np\n", "np\nnp.fromfile('x')\n", .forbidden, "'fromfile' is not for models"),
    Fault(
      "H = state[\"horizon\"]", "H = state[\"horizon\"", .syntaxError,
      "line 5: '[' was never closed"),
    Fault(
      "def prosumer(state):", "def prosumers(state):", .contract, "no function 'prosumer(state)'"),
    Fault("soc = cp.Variable(H)", "soc = cp.Variabel(H)", .exception, "no attribute 'Variabel'"),
    Fault(
      "state[\"horizon\"]", "state[\"steps\"]", .exception, "state has no entry 'steps'; it has ["),
    Fault("0.03 * cp.sum(p_ch + p_dis)", "0.03 / 0", .exception, "ZeroDivisionError"),
    Fault(
      "P_EX, Q_EX, P_P2P", "P_EX, Q_EX", .contract, "returned 5 values; it must return six"),
    Fault("return action, cost,", "return action, [cost],", .contract, "the objective is list"),
    Fault(
      "constraints, P_EX", "constraints + [True], P_EX", .contract,
      "is bool, not a CVXPY constraint"),
    Fault(
      "{\"battery\": {", "{\"akku\": {", .devices, "['battery'] are missing; ['akku'] are not owned"
    ),
    Fault(", \"soc\": soc}", "}", .contract, "with exactly ['p_kw', 'soc']"),
    Fault(
      "Q_EX = state[\"load_kvar\"]", "Q_EX = state[\"load_kvar\"][0]", .contract,
      "Q_EX has the shape ()"),
    Fault("soc >= 0.1,", "cp.multiply(p_ch, p_dis) == 0,", .notDCP, "rules of disciplined convex"),
    Fault("soc >= 0.1,", "cp.norm(p_ch) == 3,", .notDCP, "constraints[3]"),
    Fault(
      "0.03 * cp.sum(p_ch + p_dis)", "-cp.sum_squares(p_ch)", .notDCP, "the objective is unknown"),
    Fault(
      "soc >= 0.1,", "p_ch <= cp.multiply(state[\"load_kw\"], state[\"buy_price\"]),", .notDPP,
      "parameters may not multiply"),
    Fault("soc = cp.Variable(H)", "soc = cp.Variable(H, integer=True)", .unsupported, "is integer"),
    Fault("soc >= 0.1,", "cp.exp(p_ch) <= 1e9,", .unsupported, "exponential"),
    Fault("soc >= 0.1,", "soc >= 0.8,", .infeasible, "no decision satisfies all constraints"),
    Fault("p_dis <= battery[\"p_max_kw\"]", "p_ch <= 5", .solved, ""),
    Fault(
      "cost += dt * (state[\"buy_price\"] @ P_B", "cost += dt * (0 * cp.sum(P_B)", .unbounded,
      "falls without bound"),
    Fault("np\n", "np\nwhile True: pass\n", .outOfTime, "more time"),
    Fault("np\n", "np\nx = 'x' * 10**9 * 10\n", .outOfMemory, "more memory"),
    Fault("np\n", "np\nwhile True: print('x' * 1000)\n", .outputTooLarge, "do not print"),
    Fault("np\n", "np\nraise SystemExit(0)\n", .noReport, "without a report"),
    Fault("np\n", "np\ndef f(): return f()\nf()\n", .exception, "RecursionError"),
  ]

  @Test(arguments: faults)
  func `a fault ends in its status, with words that help to mend it`(fault: Fault) throws {
    #expect(Self.code.contains(fault.old))
    let code = Self.code.replacing(fault.old, with: fault.new, maxReplacements: 1)
    var sandbox = try TestSandbox.made.get()
    if fault.status == .outOfTime { sandbox.limits.seconds = 4 }
    let report = try ModelRunner(sandbox)
      .run(code, for: Self.brief, windows: [], isDraft: false)
    #expect(report.status == fault.status, "\(report.text)")
    #expect(fault.report.isEmpty || report.text.contains(fault.report), "\(report.text)")
    #expect(report.programs.isEmpty == (fault.status != .solved))
  }
}
