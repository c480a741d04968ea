import ExpertWorkflow
import LanguageModels
import Sandbox
import TestSupport
import Testing

/// The knowledge base's examples as language models will copy them.
@Suite(.needsSandbox) struct KnowledgeExampleTests {
  /// Prints the examples that raise an exception or break the rules of parametrised convexity.
  ///
  /// Each runs within a model that has what it may refer to, over one step and over four. A line `# right: CODE`
  /// must keep the rules as well, and a line `# wrong: CODE` must break them.
  static let program = """
    import ast, json, re, warnings
    import cvxpy as cp
    import numpy as np

    warnings.simplefilter("ignore")
    # What is wrong there is the time that it takes; and what is right is to write nothing.
    SLOW, NO_CODE = "fix.time", "fix.dcp"

    def surroundings(H):
        def parameter(name, shape=H):
            return cp.Parameter(shape, name=name, nonneg=True)
        battery = {
            "p_max_kw": 10, "energy_kwh": 40, "charge_efficiency": 0.95, "discharge_efficiency": 0.95,
            "soc_min": 0.1, "soc_max": 0.9, "wear_per_kwh": 0.03, "soc": parameter("soc", ())}
        generator = {
            "p_min_kw": 0, "p_max_kw": 20, "ramp_up_kw_per_step": 5, "ramp_down_kw_per_step": 5,
            "fuel_a": 0.01, "fuel_b": 0.2, "fuel_c": 0.1, "p_before_kw": parameter("p_before_kw", ())}
        inverter = {"available_kw": parameter("available_kw"), "s_kva": parameter("s_kva")}
        flexible = {"share": 0.3, "compensation_per_kwh": 0.5}
        state = {
            "horizon": H, "step_hours": 0.25, "network_fee": 0.03, "load_kw": parameter("load_kw"),
            "load_kvar": cp.Parameter(H), "buy_price": cp.Parameter(H), "sell_price": cp.Parameter(H),
            "windows": {"night": parameter("night"), "open": parameter("open")},
            "devices": {"battery": battery, "generator": generator, "pv": inverter, "wind": inverter,
                        "flexible": flexible}}
        names = {
            "cp": cp, "np": np, "H": H, "dt": 0.25, "state": state, "battery": battery,
            "generator": generator, "flexible": flexible, "cost": 0, "constraints": [], "action": {},
            "window": parameter("window"), "quiet": parameter("quiet"), "price": np.ones(H), "p_max": 10,
            "s": inverter["s_kva"], "s_kva": inverter["s_kva"], "soc0": battery["soc"],
            "p0": generator["p_before_kw"], "a": 0.01, "up": 5, "down": 5, "fee": 0.03, "limit": 3,
            "pieces": [(1, 2), (3, 4)]}
        for name in "p p_ch p_dis p_pv p_cl P_B P_S".split():
            names[name] = cp.Variable(H, nonneg=True)
        for name in "q q_pv x soc stored p_gen P_EX P_P2P".split():
            names[name] = cp.Variable(H)
        return names

    def faults(code, H):
        names = surroundings(H)
        shown = []
        try:
            for statement in ast.parse(code).body:
                if isinstance(statement, ast.Expr):
                    shown.append(eval(compile(ast.Expression(statement.value), "", "eval"), names))
                else:
                    exec(compile(ast.Module([statement], []), "", "exec"), names)
            found = [f"'{name}' is not DPP" for name, value in names.items()
                     if isinstance(value, cp.Expression) and not value.is_dcp(dpp=True)]
            found += [f"{value} is not DPP" for value in names["constraints"] + shown
                      if value is not None and not value.is_dcp(dpp=True)]
            cost = cp.sum(0) + names["cost"]
            if cost.shape != () or not cost.is_convex():
                found.append(f"the cost is {cost.curvature}, of shape {cost.shape}")
            return found
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]

    count = 0
    for name, example in json.load(open("/in/examples.json")).items():
        count += 1
        for H in (1, 4):
            for fault in faults(example, H):
                print(f"{name}, {H} steps: {fault}")
            for kind, code in re.findall("(wrong|right): (.+?)(?: {2,}|$)", example, re.M):
                broken = faults(code, H)
                if kind == "wrong" and not broken and name != SLOW:
                    print(f"{name}, {H} steps: what is called wrong is not: {code}")
                if kind == "right" and broken and name != NO_CODE:
                    print(f"{name}, {H} steps: what is called right is not: {broken}")
    print("examples:", count)
    """

  @Test func `every example runs and keeps the rules that it teaches`() throws {
    let examples = try KnowledgeBase.shipped().entries.filter { !$0.example.isEmpty }
    let texts = JSON.object(
      Dictionary(uniqueKeysWithValues: examples.map { ($0.id, .string($0.example)) }))
    let outcome = try TestSandbox.made.get().run(
      "main.py", files: ["main.py": Self.program, "examples.json": texts.canonicalText])
    #expect(outcome.output == "examples: \(examples.count)\n", "\(outcome.errors)")
    #expect(examples.count > 40)
  }
}
