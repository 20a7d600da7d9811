import GFlowNets

/// Finished trials of a method whose results would be gone if the plan were run.
public struct Loss: Equatable, Sendable, CustomStringConvertible {
  /// The method's name.
  public var method: String
  /// How many trials.
  public var count: Int
  /// What they are: "with another budget (100000 reward calls)".
  public var words: String

  public var description: String { "\(counted(count, "finished trial")) of \(method) \(words)" }
}

extension Runner {
  /// What of finished trials would be replaced by others.
  ///
  /// Those of a smaller budget are not among them: training goes on from there. Nor are damaged records, of
  /// which the trial is trained again.
  ///
  /// - Parameter fresh: whether also the trials of the plan itself are to be forgotten.
  public func losses(fresh: Bool = false) throws -> [Loss] {
    var losses: [Loss] = []
    func note(_ method: Int, _ words: String) {
      let name = plan.spec.methods[method].name
      if let place = losses.firstIndex(where: { $0.method == name && $0.words == words }) {
        losses[place].count += 1
      } else {
        losses.append(Loss(method: name, count: 1, words: words))
      }
    }
    let (tuned, records, tuning) = try stored()
    let trials = tuned.trials + plan.tuningTrials
    for (trial, record) in zip(trials, records + tuning) {
      switch record {
      case .missing, .damaged: break
      case .whole: if fresh { note(trial.method, "that are as the spec says") }
      case .shorter(let budget):
        if fresh { note(trial.method, "with a smaller budget (\(budget.words))") }
      case .older(let version): note(trial.method, "in the older format \(version)")
      case .foreign(let words): note(trial.method, "with \(words)")
      }
    }
    // Tuning is not through: where it chooses another point, what was trained with the last one goes.
    let known = Set(trials.map(folder))
    for task in plan.spec.tasks {
      for (place, method) in plan.spec.methods.enumerated() where method.grid != nil {
        for seed in plan.spec.seeds {
          let folder = store.trialFolder(task: task.name, method: method.name, seed: seed)
          guard !known.contains(folder), try store.files.read(folder + "/record.json") != nil else {
            continue
          }
          note(place, "with a point that an earlier tuning chose, where this one chooses another")
        }
      }
    }
    return losses
  }
}
