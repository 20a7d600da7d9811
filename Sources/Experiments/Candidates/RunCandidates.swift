/// A distinct object that a method found on a task, with the seed that found it.
public struct RunCandidate: Equatable, Sendable {
  /// The task.
  public let task: String
  /// The method.
  public let method: String
  /// The seed, of several the first with the greatest reward.
  public let seed: Int
  /// What was found.
  public let candidate: Candidate

  /// A candidate of a trial.
  public init(task: String, method: String, seed: Int, _ candidate: Candidate) {
    self.task = task
    self.method = method
    self.seed = seed
    self.candidate = candidate
  }

  /// The greatest rewards first, no numbers last, then by the bytes of the object; each object once by
  /// `distinction` of its candidate, of equal ones the first. At most `top`.
  static func best<Key: Hashable>(
    of all: [RunCandidate], top: Int?, by distinction: (RunCandidate) -> Key
  ) -> [RunCandidate] {
    // What is no number is less than everything.
    func rank(_ candidate: Candidate) -> (Bool, Double) {
      candidate.reward.isNaN ? (false, 0) : (true, candidate.reward)
    }
    let order = all.indices.sorted { i, j in
      let (a, b) = (all[i].candidate, all[j].candidate)
      let (left, right) = (rank(a), rank(b))
      if left.0 != right.0 { return left.0 }
      if left.1 != right.1 { return left.1 > right.1 }
      if a.object != b.object {
        return a.object.utf8.lexicographicallyPrecedes(b.object.utf8)
      }
      return i < j
    }
    var seen: Set<Key> = []
    var best: [RunCandidate] = []
    for i in order where best.count < top ?? .max {
      if seen.insert(distinction(all[i])).inserted { best.append(all[i]) }
    }
    return best
  }
}

/// What trials of a run have found.
public struct RunFindings: Sendable {
  /// The candidates, the best first.
  public let candidates: [RunCandidate]
  /// The trials without a database, of which only the best that their records keep are among them.
  public let recorded: [String]
  /// The trials that have not ended.
  public let unfinished: [String]
}

extension StoredRun {
  /// The best distinct objects that trials have found, each once for a task and a method.
  ///
  /// - Parameters:
  ///   - trials: places in the plan.
  ///   - top: at most so many.
  ///   - minimumReward: none of less.
  public func findings(_ trials: [Int], top: Int, minimumReward: Double? = nil) throws
    -> RunFindings
  {
    let runner = Runner(plan: plan, store: store, workers: 1)
    var all: [RunCandidate] = []
    var recorded: [String] = []
    var unfinished: [String] = []
    for number in trials {
      let trial = plan.trials[number]
      let record = records[number].record
      var found: [Candidate] = []
      if record == nil { unfinished.append(plan.name(of: trial)) }
      if let file = try CandidateFile(runner.candidatesPath(of: trial), key: trial.key.hex) {
        found = try file.best(top, minimumReward: minimumReward)
      } else if record == nil {
        found = try runner.findsInTraining(of: trial).filter {
          $0.reward >= minimumReward ?? -.infinity
        }
      } else if let record {
        recorded.append(plan.name(of: trial))
        found = record.candidates.filter { $0.reward >= minimumReward ?? -.infinity }
          .map { Candidate(object: $0.object, reward: $0.reward, rewardCall: nil) }
      }
      all += found.map {
        RunCandidate(
          task: plan.spec.tasks[trial.task].name, method: plan.spec.methods[trial.method].name,
          seed: trial.seed, $0)
      }
    }
    return RunFindings(
      candidates: RunCandidate.best(of: all, top: top) {
        [$0.task, $0.method, $0.candidate.object]
      },
      recorded: recorded, unfinished: unfinished)
  }
}
