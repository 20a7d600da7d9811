import NeuralNetworks
import Statistics

/// The most objects that are listed where states are too many to enumerate.
private let listingLimit = 40_000_000

extension TaskReference {
  /// Computes what is exactly known of a task, in every way there is.
  ///
  /// Where the states can be enumerated, sums over all objects; second, the flow of all rewards is led back
  /// along all edges to the initial state, by dynamic programming. Where only the objects can be listed,
  /// sums over them. Third, or alone, the formula of the reward.
  ///
  /// Throws `UnknownReference` where there is no way, and what the reward throws.
  ///
  /// - Parameters:
  ///   - samples: numbers of draws for which to tell what the perfect sampler has.
  public init<E: Environment>(_ task: SamplingTask<E>, _ space: StateSpace<E>?, samples: [Int])
    throws
  {
    let environment = task.environment
    guard environment.conditionCount == 1 else {
      throw UnknownReference(
        description: "a task with conditions has a target for each; make a spec of one of them")
    }
    let formula = task.reward.exactConstants?()
    if let space {
      try self.init(
        Sums(task, samples) { visit in
          if space.distinctObjectCount == space.objects.count {
            for (place, number) in space.objects.enumerated() {
              visit(space.states[number], space.logRewards[place], space.scores[place].value)
            }
          } else {
            let logs = space.sums(space.target).map { Elementary.log($0) + space.logZ }
            var seen = [Bool](repeating: false, count: logs.count)
            for (place, number) in space.objects.enumerated()
            where !seen[space.distinctObjects[place]] {
              seen[space.distinctObjects[place]] = true
              visit(
                space.states[number], logs[space.distinctObjects[place]],
                space.scores[place].value)
            }
          }
        }, "enumeration of all states")
      terminalStates = space.objects.count == objects ? nil : space.objects.count
      states = space.states.count
      edges = space.actions.count
      let flows = space.backwardPass()
      logTrajectories = flows.logTrajectories
      checks.append(
        Check(
          name: "log Z: the flow of all rewards led back along all edges to the initial state",
          value: flows.logFlow, expected: logZ))
      if let count = environment.objectCount {
        checks.append(
          Check(
            name: "objects: the formula", value: Double(count),
            expected: Double(space.objects.count), tolerance: 0))
      }
      if let count = environment.stateCount {
        checks.append(
          Check(
            name: "states: the formula", value: Double(count),
            expected: Double(space.states.count), tolerance: 0))
      }
    } else if !task.reward.isCostly, environment.listsObjects,
      let count = environment.objectCount, count <= listingLimit
    {
      try self.init(
        Sums(task, samples) { visit in
          var chunk: [E.State] = []
          func flush() throws {
            for (object, score) in zip(chunk, try task.reward.scores(of: chunk)) {
              visit(object, score.logReward, score.value)
            }
            chunk.removeAll(keepingCapacity: true)
          }
          // What throws does so at the first pass, and is thrown at its end.
          var failure: (any Error)?
          environment.forEachObject { object in
            guard failure == nil else { return }
            chunk.append(object)
            if chunk.count == 4096 {
              do { try flush() } catch { failure = error }
            }
          }
          if let failure { throw failure }
          try flush()
        }, "listing of all objects")
      states = environment.stateCount == .max ? nil : environment.stateCount
      checks.append(
        Check(
          name: "objects: the formula", value: Double(count), expected: Double(objects ?? 0),
          tolerance: 0))
    } else if let formula {
      self.init(
        method: formula.formula, logZ: formula.logZ, entropy: formula.entropy,
        meanReward: formula.meanReward, meanLogReward: formula.logZ - formula.entropy,
        means: formula.means.filter { $0.name != "meanLogReward" })
      objects = environment.objectCount == .max ? nil : environment.objectCount
      states = environment.stateCount == .max ? nil : environment.stateCount
      return
    } else {
      throw UnknownReference(
        description: "too large to enumerate, and no formula tells its log Z; choose a smaller one")
    }
    guard let formula else { return }
    checks += [
      Check(name: "log Z: \(formula.formula)", value: formula.logZ, expected: logZ),
      Check(name: "entropy: \(formula.formula)", value: formula.entropy, expected: entropy),
      Check(
        name: "mean reward: \(formula.formula)", value: formula.meanReward, expected: meanReward),
    ]
    for own in formula.means {
      guard let other = means.first(where: { $0.name == own.name }) else { continue }
      let gaps = zip(own.values, other.values).map { abs($0 - $1) }
      guard let worst = gaps.indices.max(by: { gaps[$0] < gaps[$1] }) else { continue }
      checks.append(
        Check(
          name: "\(own.name): \(formula.formula)", value: own.values[worst],
          expected: other.values[worst]))
    }
  }

  /// Constants by sums over all objects.
  init<E: Environment>(_ sums: Sums<E>, _ method: String) throws {
    self.init(
      method: method, objects: sums.count, logZ: sums.logZ, entropy: sums.entropy.value,
      meanReward: sums.meanReward.value, meanLogReward: sums.meanLogReward.value,
      meanValue: sums.meanValue.value,
      best: (sums.greatest, sums.bestCount, Elementary.exp(sums.greatest - sums.logZ)),
      modes: sums.modeCount == 0
        ? nil : (sums.modeCount, sums.modeObjects, sums.modeMass.value),
      totalVariationOfUniform: sums.uniformDistance.value / 2,
      floors: zip(sums.samples, sums.floors).map {
        Floor(samples: $0, totalVariation: $1.value / 2)
      },
      means: zip(sums.names, sums.means).map { NamedValues($0, $1.map(\.value)) })
  }

  /// Sums over all objects in three passes: the greatest reward, Z, and what needs Z.
  struct Sums<E: Environment> {
    let samples: [Int]
    var count = 0
    var bestCount = 0
    var greatest = -Double.infinity
    var logZ = 0.0
    var entropy = CompensatedSum()
    var meanReward = CompensatedSum()
    var meanLogReward = CompensatedSum()
    var meanValue = CompensatedSum()
    var uniformDistance = CompensatedSum()
    var floors: [CompensatedSum]
    let modeCount: Int
    var modeObjects = 0
    var modeMass = CompensatedSum()
    let names: [String]
    var means: [[CompensatedSum]]

    init(
      _ task: SamplingTask<E>, _ samples: [Int],
      _ forEach: ((_ object: E.State, _ logReward: Double, _ value: Double) -> Void) throws -> Void
    ) throws {
      self.samples = samples
      floors = samples.map { _ in CompensatedSum() }
      modeCount = task.modeCount
      let observables = task.environment.observables
      names = observables.map(\.name)
      let start = task.environment.initialState
      means = observables.map { $0.values(start).map { _ in CompensatedSum() } }
      try forEach { _, logReward, _ in
        count += 1
        greatest = max(greatest, logReward)
      }
      var sum = CompensatedSum()
      try forEach { _, logReward, _ in
        sum.add(Elementary.exp(logReward - greatest))
        // What is equal but for rounding is as good.
        if logReward > greatest - 1e-12 * max(1, abs(greatest)) { bestCount += 1 }
      }
      logZ = greatest + Elementary.log(sum.value)
      let uniform = 1 / Double(count)
      try forEach { object, logReward, value in
        let p = Elementary.exp(logReward - logZ)
        uniformDistance.add(abs(p - uniform))
        if p > 0 {
          entropy.add(p * (logZ - logReward))
          meanLogReward.add(p * logReward)
          meanReward.add(p * Elementary.exp(logReward))
          meanValue.add(p * value)
        }
        for (number, samples) in samples.enumerated() {
          floors[number].add(meanDeviationOfPerfectSampler(p, samples: samples))
        }
        if modeCount > 0, task.mode(of: object) != nil {
          modeObjects += 1
          modeMass.add(p)
        }
        for (number, observable) in observables.enumerated() {
          for (place, own) in observable.values(object).enumerated() where own != 0 {
            means[number][place].add(p * own)
          }
        }
      }
    }
  }
}

extension StateSpace {
  /// Backward dynamic programming over all edges with the uniform P_B: log of the flow through the initial
  /// state, which is Z where the graph is right; and log of the number of trajectories, by the forward one.
  func backwardPass() -> (logFlow: Double, logTrajectories: Double) {
    var logFlow = [Double](repeating: -.infinity, count: states.count)
    for (place, object) in objects.enumerated() { logFlow[object] = logRewards[place] }
    var incoming = [Int32](repeating: 0, count: states.count)
    for child in children { incoming[Int(child)] += 1 }
    var logPaths = [Double](repeating: -.infinity, count: states.count)
    logPaths[0] = 0
    for state in states.indices {
      for edge in edgeStarts[state]..<edgeStarts[state + 1] {
        let child = Int(children[edge])
        logPaths[child] = Elementary.logAddExp(logPaths[child], logPaths[state])
      }
      let back = states.count - 1 - state
      for edge in edgeStarts[back]..<edgeStarts[back + 1] {
        let child = Int(children[edge])
        logFlow[back] = Elementary.logAddExp(
          logFlow[back], logFlow[child] - Elementary.log(Double(incoming[child])))
      }
    }
    let paths = objects.reduce(-Double.infinity) { Elementary.logAddExp($0, logPaths[$1]) }
    return (logFlow[0], paths)
  }
}
