import GFlowNets

/// What the trials of one kind that are not finished will take, by a few measured steps.
public struct CostEstimate: Sendable {
  /// Which task of the spec.
  public let task: Int
  /// Which method of the spec.
  public let method: Int
  /// Whether they are trials of tuning.
  public let isTuning: Bool
  /// How many there are.
  public let trials: Int
  /// The clock time of one, evaluation included; `nil` where the steps failed.
  public let secondsPerTrial: Double?
}

extension Runner {
  /// Estimates the cost of every trial that is not finished: trains one of each method on each task for
  /// about a tenth of a second, and measures once. Nothing is stored.
  ///
  /// It is rough. Steps become slower or faster as a policy changes the lengths of its trajectories,
  /// and trials that run at once slow each other down.
  ///
  /// - Parameter stored: What is on disk, from `stored()`.
  public func estimates(_ stored: Stored) -> [CostEstimate] {
    let spec = plan.spec
    let trials =
      zip(plan.tuningTrials, stored.tuning).filter { $1.record == nil }.map(\.0)
      + zip(stored.plan.trials, stored.records).filter { $1.record == nil }.map(\.0)
    return spec.tasks.indices.flatMap { task in
      spec.methods.indices.flatMap { method in
        [true, false].compactMap { isTuning -> CostEstimate? in
          let own = trials.filter {
            $0.task == task && $0.method == method && $0.isTuning == isTuning
          }
          var count = own.count
          var example = own.first
          if !isTuning,
            !stored.plan.trials.contains(where: { $0.task == task && $0.method == method })
          {
            // Not tuned yet: the first point stands for the one that will win.
            count = spec.seeds.count
            example = plan.tuningTrials.first { $0.task == task && $0.method == method }
          }
          guard count > 0, let example else { return nil }
          let seconds = seconds(of: example, budget: isTuning ? example.budget : spec.budget)
          return CostEstimate(
            task: task, method: method, isTuning: isTuning, trials: count, secondsPerTrial: seconds)
        }
      }
    }
  }

  /// The clock time that all trials take together on the runner's workers; `nil` where one is unknown.
  public func seconds(of estimates: [CostEstimate]) -> Double? {
    var sum = 0.0
    for estimate in estimates {
      guard let seconds = estimate.secondsPerTrial else { return nil }
      sum += seconds * Double(estimate.trials)
    }
    let count = estimates.reduce(0) { $0 + $1.trials }
    return sum / Double(max(1, min(workers, count)))
  }

  private func seconds(of planned: PlannedTrial, budget: Budget) -> Double? {
    let evaluation = plan.spec.evaluation
    let clock = ContinuousClock()
    guard let trial = try? plan.makeTrial(planned, budget: budget) else { return nil }
    func step() -> Double? {
      let start = clock.now
      guard (try? trial.step()) != nil else { return nil }
      let seconds = (clock.now - start) / .seconds(1)
      trial.addSeconds(seconds)
      return seconds
    }
    // The first step also makes room in memory.
    guard let first = step() else { return nil }
    var (training, share) = (first, trial.progress())
    if share < 1 {
      var (spent, steps) = (0.0, 0)
      let before = share
      while trial.progress() < 1, steps < 1000, spent < 0.1 || steps < 2 {
        guard let seconds = step() else { return nil }
        spent += seconds
        steps += 1
      }
      (training, share) = (spent, trial.progress() - before)
    }
    guard share > 0 else { return nil }
    let start = clock.now
    guard let context = try? trial.measure() else { return nil }
    _ = Metrics.values(context)
    let measuring = (clock.now - start) / .seconds(1)
    return training / share + measuring * Double(max(1, evaluation.checkpoints))
  }
}
