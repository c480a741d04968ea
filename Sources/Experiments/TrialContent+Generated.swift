import ExpertWorkflow
import Experts
import LanguageModels
import Results

extension TrialContent {
  /// How the models of the trial's expert came about: group `/expert`, by prosumer.
  ///
  /// - Parameters:
  ///   - community: The models.
  ///   - onFailure: What becomes of a prosumer without one.
  mutating func add(_ community: GeneratedCommunity, _ onFailure: FailurePolicy) {
    let models = community.models
    let axis = ["prosumer"]
    func flags(_ flag: (GeneratedModel) -> Bool) -> ResultVariable.Values {
      .int32s(models.map { flag($0) ? 1 : 0 })
    }
    func counts(_ count: (GeneratedModel) -> Int) -> ResultVariable.Values {
      .int64s(models.map { Int64(count($0)) })
    }
    add(
      "/expert/executable_at_first_pass", axis, flags(\.isExecutableAtFirstPass), units: "1",
      "1 where the generated model ran with nothing to mend")
    add(
      "/expert/executable", axis, flags(\.isReady), units: "1",
      "1 where the generated model ran in the end")
    add(
      "/expert/decided_by_rule", axis, flags { !$0.isReady && onFailure == .rule }, units: "1",
      "1 where the rule decides for the prosumer, as it has no model")
    add(
      "/expert/has_preferences", axis, flags(\.hasPreferences), units: "1",
      "1 where the wants add something to the basic model, so that costs may differ")
    add(
      "/expert/model_answers", axis, counts(\.modelAnswers), units: "1",
      "answers that a language model wrote")
    add(
      "/expert/hand_answers", axis, counts(\.handAnswers), units: "1",
      "answers that people wrote")
    add(
      "/expert/hand_written", axis, flags(\.isHandWritten), units: "1",
      "1 where answers were written by hand: no language model's success")
    add("/expert/rounds", axis, counts(\.rounds), units: "1", "corrections asked for")
    add(
      "/expert/form_repairs", axis, counts(\.formRepairs), units: "1",
      "answers asked for again because of their form")
    add("/expert/prompt_tokens", axis, counts(\.usage.prompt), units: "1", "tokens asked with")
    add(
      "/expert/completion_tokens", axis, counts(\.usage.completion), units: "1",
      "tokens answered with")
    add(
      "/expert/answer_seconds", axis, .doubles(models.map(\.seconds)), units: "s",
      "time that answers took; of a replay, when they were recorded")
    add(
      "/expert/objective_difference", axis,
      .doubles(models.map { $0.objectiveDifference ?? .nan }), units: "1",
      "largest relative difference of the least cost from the hand-written model's")
    describe(
      "/expert",
      [
        ResultAttribute("models_sha256", community.digest),
        ResultAttribute("models_file", "\(GeneratedCommunity.folder)/\(community.digest).json"),
      ])
  }
}
