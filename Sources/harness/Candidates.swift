import ArgumentParser
import Experiments
import Reports

/// How `harness candidates` prints.
enum CandidateFormat: String, ExpressibleByArgument, CaseIterable {
  case csv
  case json
  case smi
}

/// `harness candidates`: the best of what the trials of a run have found.
struct Candidates: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the best distinct objects that the trials of a run have found.",
    discussion: """
      Each object once for a task and a method, the greatest reward first, then by object, with the \
      seed and the reward call that found it. Where a trial has no database of candidates, as in a \
      fresh clone, the best \(TrialRecord.candidateCount) of its record stand in, without reward calls. \
      docs/candidates.md says how to ask a database more.
      """)

  @Argument(help: "The results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  @Option(help: "Only what this method found.", completion: .methods)
  var method: String?

  @Option(help: "Only what was found on this task.", completion: .tasks)
  var task: String?

  @Option(parsing: .unconditional, help: "Only what this seed found.", completion: .seeds)
  var seed: Int?

  @Option(parsing: .unconditional, help: "At most so many.")
  var top = 100

  @Option(parsing: .unconditional, help: "None of less reward.")
  var minReward: Double?

  @Option(help: "csv, json, or smi: SMILES and a name on each line.")
  var format = CandidateFormat.csv

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1") }
    if let minReward, !minReward.isFinite {
      throw ValidationError("--min-reward takes a number such as 7.5")
    }
  }

  func run() throws {
    do {
      let run = try readRun(trimmed(folder))
      let trials = try run.trials(task: task, method: method, seed: seed)
      if format == .smi {
        let spec = run.plan.spec
        let other = trials.map { spec.tasks[run.plan.trials[$0].task] }
          .first { $0.environment.type != "fragments" }
        if let other {
          throw SelectionError(
            "the objects of \(other.name) are no molecules; use --format csv or json")
        }
      }
      let findings = try run.findings(trials, top: top, minimumReward: minReward)
      switch format {
      case .csv: print(findings.csv, terminator: "")
      case .json: print(findings.json, terminator: "")
      case .smi: print(findings.smi, terminator: "")
      }
      note(findings, of: trials.count)
    } catch let error as SelectionError {
      Console.narrate("\(error)")
      throw ExitCode(64)
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  private func note(_ findings: RunFindings, of total: Int) {
    if let first = findings.recorded.first {
      Console.narrate(
        "note: \(findings.recorded.count) of \(counted(total, "trial")) (first \(first)) have no database of"
          + " candidates, which is not for git; the best \(TrialRecord.candidateCount) of their"
          + " records stand in")
    }
    if let first = findings.unfinished.first {
      Console.narrate(
        "note: \(findings.unfinished.count) of \(counted(total, "trial")) (first \(first)) have not"
          + " ended")
    }
  }
}
