import EnergyTrading
import ExpertWorkflow
import Prosumers
import Specification

extension OptimizerExpert {
  /// Makes the expert of generated models: joined and solved as the hand-written ones are.
  ///
  /// A prosumer without a model is optimised by its hand-written one; where `onFailure` is `rule`, what the
  /// rule does takes the place of its own decisions afterwards.
  ///
  /// - Throws: ``SpecificationError`` where a model is not one of its prosumer, or where one is missing and
  ///   `onFailure` is `stop`.
  convenience init(
    _ scenario: Scenario, settings: OptimizerSettings, generated: GeneratedCommunity,
    onFailure: FailurePolicy, copyCount: Int
  ) throws(SpecificationError) {
    let failed = generated.models.indices.filter { !generated.models[$0].isReady }
    if onFailure == .stop, let first = failed.first {
      throw SpecificationError(
        "the model of '\(generated.models[first].prosumer)' did not come about: "
          + (generated.models[first].failure ?? ""))
    }
    try self.init(
      scenario, settings: settings,
      models: try scenario.models(generated, settings, decideReactive: true),
      separateModels: try scenario.models(generated, settings, decideReactive: false),
      ruledProsumers: onFailure == .rule ? failed : [], copyCount: copyCount)
  }
}

extension Scenario {
  /// The models of a generated community, those of h steps at index h − 1, hand-written ones where there are none.
  ///
  /// - Parameters:
  ///   - generated: The community.
  ///   - settings: How it decides.
  ///   - decideReactive: Whether the steps that respect the network decide on reactive power.
  /// - Returns: The models.
  /// - Throws: ``SpecificationError`` where a model is not one of its prosumer.
  func models(
    _ generated: GeneratedCommunity, _ settings: OptimizerSettings, decideReactive: Bool
  ) throws(SpecificationError) -> [[ProsumerModel]] {
    guard generated.models.map(\.prosumer) == prosumers.map(\.name) else {
      throw SpecificationError("the generated models are of other prosumers.")
    }
    var models: [[ProsumerModel]] = []
    for steps in 1...min(max(1, settings.horizonSteps), TimeGrid.stepsPerDay) {
      let reactiveSteps = decideReactive ? min(settings.networkSteps, steps) : 0
      let spillsAlways = !energyIsAlwaysWorth(settings)
      var community: [ProsumerModel] = []
      for (prosumer, made) in zip(prosumers, generated.models) {
        guard made.isReady, made.programs.count >= steps else {
          community.append(
            try ProsumerModel(
              prosumer, horizonSteps: steps, reactiveSteps: reactiveSteps,
              spillsAlways: spillsAlways, tieBreak: settings.tieBreak))
          continue
        }
        do throws(GeneratedModelFault) {
          community.append(
            try ProsumerModel(
              generated: made.programs[steps - 1], of: prosumer, windows: made.windows,
              networkFee: prices.networkFee, reactiveSteps: reactiveSteps,
              spillsAlways: spillsAlways, tieBreak: settings.tieBreak))
        } catch {
          throw SpecificationError(
            "the model of '\(prosumer.name)': \(error.description)", at: prosumer.place)
        }
      }
      models.append(community)
    }
    return models
  }
}
