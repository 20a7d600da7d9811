import ArgumentParser
import Experiments
import Reports

/// `harness diff`: which numbers of two stored runs differ.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says which numbers of two stored runs differ, and whether they could be the same.",
    discussion: """
      Trials are matched by task, method and seed, and compared by their records; nothing is trained. \
      The same bytes can be expected of trials with the same keys, kernels and budgets. The exit \
      status is 0 when every number of one run is that of the other, and 1 when not.
      """)

  @Argument(help: "The results folder before.", completion: .directory)
  var first: String

  @Argument(help: "The results folder after.", completion: .directory)
  var second: String

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    do {
      let difference = try RunDifference(readRun(trimmed(first)), readRun(trimmed(second)))
      print(json ? difference.json : difference.text, terminator: "")
      if !difference.isSame { throw Exit.failure }
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}
