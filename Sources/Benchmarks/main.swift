// Measures what the project promises; `Benchmarks NAME…` runs some of them, by default all.
let benchmarks: [(name: String, run: () throws -> Void)] = [
  ("power-flow", benchmarkPowerFlow),
  ("environment", benchmarkEnvironment),
  ("learning", benchmarkLearning),
  ("toy-game", benchmarkToyGame),
  ("optimization", benchmarkOptimization),
  ("critics", benchmarkCritics),
  ("experts", benchmarkExperts),
  ("generated-models", benchmarkGeneratedModels),
  ("closed-loop", benchmarkClosedLoop),
  ("stored-energy", benchmarkStoredEnergy),
  ("plans", benchmarkPlans),
  ("random-states", benchmarkRandomStates),
  ("reports", benchmarkReports),
  ("memory", benchmarkMemory),
  ("engine", benchmarkEngine),
]

let chosen = CommandLine.arguments.dropFirst()
for benchmark in benchmarks where chosen.isEmpty || chosen.contains(benchmark.name) {
  try benchmark.run()
}
