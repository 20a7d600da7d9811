import ArgumentParser
import Experiments

/// `harness cancel`: takes back what was submitted.
struct Cancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cancels the jobs that were submitted for a results folder.",
    discussion: "What they have trained stays; harness run or submit goes on from there.")

  @Argument(help: "The results folder, such as results/hypergrid-4d.", completion: .directory)
  var folder: String

  func run() throws {
    let folder = trimmed(folder)
    do {
      let numbers = try SubmittedJobs(folder: folder).numbers
      guard !numbers.isEmpty else {
        Console.narrate(
          "\(folder): nothing was submitted from here; harness submit writes job numbers there")
        throw Exit.missingFile
      }
      try ClusterTool("scancel").run(numbers)
      print("cancelled \(numbers.joined(separator: ", "))")
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}
