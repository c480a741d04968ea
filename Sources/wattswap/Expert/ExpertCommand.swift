import ArgumentParser

/// `wattswap expert`: the experts, asked directly.
struct ExpertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expert",
    abstract: "Ask an expert what the community should do.",
    subcommands: [ExpertSolveCommand.self, ExpertDayCommand.self])
}
