public import Specification

/// The device kinds that a prosumer may own: a new kind is a line here.
public let deviceKinds: [Alternative<any Device>] = [
  Alternative("generator", ConventionalGenerator.self) { $0 },
  Alternative("pv", RenewableInverter.self) { $0 },
  Alternative("wind", RenewableInverter.self) { $0 },
  Alternative("battery", Battery.self) { $0 },
  Alternative("controllable_load", ControllableLoad.self) { $0 },
]
