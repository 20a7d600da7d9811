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
  /// and trials that run at once slow each other down. Where a single step takes longer than a second, as with
  /// language models, one is measured, and stands for all trials that do the same with other numbers.
  ///
  /// - Parameter stored: What is on disk, from `stored()`.
  public func estimates(_ stored: Stored) -> [CostEstimate] {
    let spec = plan.spec
    let trials =
      zip(plan.tuningTrials, stored.tuning).filter { $1.record == nil }.map(\.0)
      + zip(stored.plan.trials, stored.records).filter { $1.record == nil }.map(\.0)
    var known = MeasuredCosts()
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
          let seconds = seconds(
            of: example, budget: isTuning ? example.budget : spec.budget, &known)
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

  private func seconds(
    of planned: PlannedTrial, budget: Budget, _ known: inout MeasuredCosts
  ) -> Double? {
    let environment = plan.spec.tasks[planned.task].environment
    let kind = MeasuredCosts.Kind(environment, planned.settings, budget)
    if let seconds = known.trials[kind] { return seconds }
    let evaluation = plan.spec.evaluation
    guard let trial = try? plan.makeTrial(planned, budget: budget),
      let training = trainingCost(of: trial)
    else { return nil }
    let checkpoints = Double(max(1, evaluation.checkpoints))
    guard training.isSlow else {
      guard let (seconds, _) = measuringCost(of: trial) else { return nil }
      return training.seconds + seconds * checkpoints
    }
    // Trajectories for metrics take as long as those of training, and need not be drawn to know that.
    var untold = evaluation
    untold.trajectories = 0
    let hasPolicy = trial.policy.sample != nil
    let network = MeasuredCosts.Kind(
      environment, planned.settings.onlyNetwork(hasPolicy: hasPolicy), Budget())
    guard
      let cost = known.measuring[network]
        ?? (try? plan.makeTrial(planned, budget: budget, evaluation: untold)).flatMap(measuringCost)
    else { return nil }
    known.measuring[network] = cost
    let drawn = hasPolicy ? evaluation.trajectories * cost.conditions : 0
    let drawing = Double(drawn) * training.secondsPerTrajectory
    let seconds = training.seconds + (cost.seconds + drawing) * checkpoints
    known.trials[kind] = seconds
    return seconds
  }

  /// What training takes to the end of its budget, by some steps.
  private func trainingCost(of trial: LiveTrial)
    -> (seconds: Double, secondsPerTrajectory: Double, isSlow: Bool)?
  {
    let clock = ContinuousClock()
    func step() -> Double? {
      let start = clock.now
      guard (try? trial.step()) != nil else { return nil }
      let seconds = (clock.now - start) / .seconds(1)
      trial.addSeconds(seconds)
      return seconds
    }
    guard let first = step() else { return nil }
    let isSlow = first > 1
    var (training, share) = (first, trial.progress())
    // The first step also makes room in memory, which is nothing beside a second.
    if share < 1, !isSlow {
      var (spent, steps) = (0.0, 0)
      let before = share
      // Where few steps move the budget, as in rounds of active learning, until one has.
      while trial.progress() < 1,
        trial.progress() > before ? steps < 1000 && (spent < 0.1 || steps < 2) : spent < 60
      {
        guard let seconds = step() else { return nil }
        spent += seconds
        steps += 1
      }
      (training, share) = (spent, trial.progress() - before)
    }
    guard share > 0 else { return nil }
    let trajectories = trial.spending().trajectories
    return (
      training / share, trajectories > 0 ? training / Double(trajectories) : 0, isSlow
    )
  }

  private func measuringCost(of trial: LiveTrial) -> (seconds: Double, conditions: Int)? {
    let clock = ContinuousClock()
    let start = clock.now
    guard let contexts = try? trial.measure() else { return nil }
    _ = Metrics.values(contexts)
    return ((clock.now - start) / .seconds(1), contexts.count)
  }
}

/// What slow trials were found to take.
private struct MeasuredCosts {
  /// Settings of which only numbers that change what is computed with, and not how much, are left out.
  struct Kind: Hashable {
    private let environment, method: Settings
    private let budget: Budget

    init(_ environment: Settings, _ method: Settings, _ budget: Budget) {
      self.environment = environment.withoutReals
      self.method = method.withoutReals
      self.budget = budget
    }
  }

  /// Seconds of a trial.
  var trials: [Kind: Double] = [:]
  /// Seconds of looking at a network once, without trajectories drawn for that, and how many conditions there are.
  var measuring: [Kind: (seconds: Double, conditions: Int)] = [:]
}

extension Settings {
  /// The settings without real numbers, such as temperatures, coefficients and learning rates.
  fileprivate var withoutReals: Settings {
    Settings(
      type: type,
      values: values.compactMapValues { value in
        switch value {
        case .real, .schedule: nil
        case .component(let inner): .component(inner.withoutReals)
        default: value
        }
      })
  }

  /// The network of a method and whether a policy can be asked, and nothing else of it.
  fileprivate func onlyNetwork(hasPolicy: Bool) -> Settings {
    Settings(type: hasPolicy ? "policy" : "chains", values: values.filter { $0.key == "network" })
  }
}
