import EnergyTrading
import Experiments
import ExpertWorkflow
import Experts
import Foundation
import Prosumers
import RandomStreams
import Specification

/// Times joint decisions by generated models beside the hand-written ones' on the same states in turn, and how long
/// the models take to come about from a transcript.
///
/// It needs the sandbox and its Python environment, and says so where they are missing.
func benchmarkGeneratedModels() throws {
  let path = "Experiments/llm-expert.yaml"
  let plan = try ExperimentPlan(path: path)
  let search = ResourceSearch(besides: path)
  guard let need = try ExpertPreparation(plan.trials, search: search).needs.first else { return }
  let clock = ContinuousClock()
  let start = clock.now
  let community: GeneratedCommunity
  do {
    community = try need.configuration.ask(need.scenario, search: search)
  } catch {
    print("generated models: left out, as \(error)")
    return
  }
  let answered = clock.now
  let optimizer = try need.configuration.makeOptimizer(need.scenario, of: community)
  print(
    "generated models: \(seconds(answered - start)) s from the transcript's answers to \(community.models.count) "
      + "models, \(seconds(clock.now - answered)) s more to the joint expert")
  let plain = GeneratedCommunity(
    digest: community.digest,
    models: community.models.map { model in
      var model = model
      if model.hasPreferences { model.failure = "it has preferences" }
      return model
    })
  try compare(
    "wants that add nothing", try need.configuration.makeOptimizer(need.scenario, of: plain),
    need.configuration.optimizer)
  try compare("all wants", optimizer, need.configuration.optimizer)
}

private func compare(
  _ name: String, _ generated: CommunityOptimizer, _ settings: OptimizerSettings
) throws {
  let scenario = generated.scenario
  let written = try CommunityOptimizer(scenario, settings: settings)
  var stream = RandomStream(seed: 5, "generated-decisions")
  var (times, iterations) = ([0.0, 0.0], [0, 0])
  var (worst, unsolved) = (0.0, 0)
  let count = 400
  for index in 0...count {
    let (day, step, states) = randomState(scenario, &stream)
    for (k, optimizer) in [written, generated].enumerated() {
      let start = cpuTime()
      optimizer.decide(day: day, step: step, deviceStates: states)
      // The first decision makes what later ones only fill.
      guard index > 0 else { continue }
      times[k] += cpuTime() - start
      iterations[k] += optimizer.decision.iterations
    }
    if generated.decision.status != written.decision.status { unsolved += 1 }
    for (one, other) in zip(written.decision.actions, generated.decision.actions) {
      worst = max(worst, Double(abs(one - other)))
    }
  }
  print(
    "  \(name), H = \(settings.horizonSteps): "
      + String(
        format: "%.3f ms a decision beside %.3f of hand-written models, %.2f times; ",
        1e3 * times[1] / Double(count), 1e3 * times[0] / Double(count), times[1] / times[0])
      + String(
        format: "%.1f beside %.1f iterations; ", Double(iterations[1]) / Double(count),
        Double(iterations[0]) / Double(count))
      + "actions differ by \(String(format: "%.1e", worst)) at most, statuses in \(unsolved) of \(count)"
  )
}

private func seconds(_ duration: Duration) -> String {
  String(format: "%.2f", duration / .seconds(1))
}
