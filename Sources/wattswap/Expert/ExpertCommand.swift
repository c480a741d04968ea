import ArgumentParser

/// `wattswap expert`: the experts, asked directly, and the workflow that turns words into one.
struct ExpertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expert",
    abstract: "Ask an expert what the community should do; make one from words.",
    subcommands: [
      ExpertSolveCommand.self, ExpertDayCommand.self, ExpertSetupCommand.self,
      ExpertAskCommand.self, ExpertShowCommand.self, ExpertCheckCommand.self,
      ExpertKnowledgeCommand.self,
    ])
}
