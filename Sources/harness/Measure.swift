import ArgumentParser
import Experiments
import NeuralNetworks
import Reports

/// `harness measure`: fills what the records of a results folder lack, without training.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Measures what finished trials lack, from their policies and candidates; trains nothing.",
    discussion: """
      A record that was written before a metric was there, or with other options of evaluation, lacks \
      values, and tables have empty cells. What follows from policy.safetensors and candidates.sqlite \
      beside the record is written into it, and the tables are made anew of the records; for the rest the command \
      says why nothing on disk gives it.
      """)

  @Argument(help: "The results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  func run() throws {
    let folder = trimmed(self.folder)
    do {
      BLAS.select(try StoredRun.provenance(folder: folder)?.kernels ?? .portable)
      let run = try readRun(folder)
      let found = try run.plan.trials.indices.compactMap { try run.measure(trial: $0) }
      print(text(found), terminator: "")
      try Comparison(try readRun(folder).result).write(to: run.store)
      Console.narrate("tables in \(folder)/")
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  /// A line for each metric and what became of it.
  private func text(_ found: [Remeasurement]) -> String {
    if found.isEmpty { return "nothing is missing in the records of finished trials\n" }
    var lines: [(text: String, trials: [String])] = []
    func note(_ text: String, _ trial: String) {
      if let place = lines.firstIndex(where: { $0.text == text }) {
        lines[place].trials.append(trial)
      } else {
        lines.append((text, [trial]))
      }
    }
    for one in found {
      for metric in one.filled { note("\(metric): filled", one.trial) }
      for (metric, reason) in one.unfilled {
        // A file has another name in every trial.
        note(
          "\(metric): not filled: \(reason.replacing("/\(one.trial)/", with: "/.../"))", one.trial)
      }
    }
    return lines.map { line in
      let others = line.trials.count > 1 ? " and \(line.trials.count - 1) more" : ""
      return "\(line.text) (\(line.trials[0])\(others))\n"
    }.joined()
  }
}
