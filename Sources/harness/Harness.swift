import ArgumentParser
import Experiments

/// The program: comparisons of samplers of diverse, highly rewarded objects.
@main
struct Harness: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harness",
    abstract: "Compares GFlowNets with MCMC and reinforcement learning on the same tasks.",
    discussion: """
      A spec, a JSON file, names tasks, methods, seeds and a budget. Running it trains every method \
      on every task with every seed, and writes tables to results/<name>. The same command \
      continues an unfinished run and trains nothing in a finished one.
      """,
    version: Provenance.version,
    subcommands: [
      New.self, Run.self, RunTrial.self, Status.self, Measure.self, Submit.self, Cancel.self,
      WriteReport.self, Draw.self, Candidates.self, Sample.self, Export.self, Verify.self,
      Compare.self, Diff.self, Validate.self, ListComponents.self, Explain.self, PrintSchema.self,
      Score.self, TrainProxy.self, Reference.self, Import.self,
    ],
    defaultSubcommand: Run.self)

  /// What is said to who types nothing more.
  private static let firstWords = """
    harness compares GFlowNets with MCMC and reinforcement learning on the same tasks. To begin:

      harness new                    writes first.json, a spec that runs in seconds
      harness first.json             trains every method on it and prints the table
      harness draw first.json        draws what was learned
      harness report results/first   makes one page of it
      harness list                   names all that a spec can say
      harness explain hypergrid      has the settings of one of them, and an example
      harness help                   has every command
    """

  static func main() {
    Console.openStandardStreams()
    Interruption.watch()
    if CommandLine.arguments.count < 2 {
      Console.narrate(firstWords)
      exit(withError: ExitCode(64))
    }
    do {
      do {
        var command = try parseAsRoot()
        try command.run()
      } catch {
        // What is asked for and printed by ending, such as help.
        guard exitCode(for: error).isSuccess else {
          Interruption.leave(error)
          try Console.finishPrinting()
          throw error
        }
        let text = fullMessage(for: error)
        // The parser knows the first line of what --version prints.
        print(text == Provenance.version ? Version.text : CompletionScript.mended(text))
      }
      try Console.finishPrinting()
    } catch {
      exit(withError: error)
    }
  }
}

/// How the program ends; the numbers of sysexits.h where it has one.
enum Exit {
  /// A trial failed.
  static let failure = ExitCode(1)
  /// Something else has to be said on the command line.
  static let usage = ExitCode(64)
  /// The spec is wrong.
  static let badSpec = ExitCode(65)
  /// There is no such file.
  static let missingFile = ExitCode(66)
  /// A program that this one needs is missing or fails.
  static let unavailable = ExitCode(69)
  /// Reading or writing failed.
  static let inputOutput = ExitCode(74)
  /// Another process has the results folder.
  static let locked = ExitCode(75)
  /// The user pressed Ctrl-C (130), or the system asked the program to end (143).
  static var interrupted: ExitCode { ExitCode(Interruption.status) }
}
