import NeuralNetworks

extension EvaluablePolicy {
  /// log p(x) of objects: exact where at most `limit` states lie above the object, else from
  /// `trajectories` backward trajectories.
  ///
  /// The estimate is log mean P_F(tau) / P_B(tau | x) over tau drawn by P_B, whose mean is p(x); its
  /// standard error is the delta method's.
  @inlinable
  public func logProbabilities(
    of objects: [E.State], _ backwardPolicy: BackwardPolicy, _ random: inout Philox,
    limit: Int = 2048, trajectories: Int = 64
  ) -> [LogProbability] {
    defer { removeAll() }
    return objects.map { object in
      removeAll()
      if let ancestors = ancestors(of: object, limit: limit) {
        return LogProbability(value: exactLogProbability(ancestors), standardError: 0)
      }
      return estimatedLogProbability(object, backwardPolicy, trajectories, &random)
    }
  }

  /// The states above an object and the object, children after parents, with the edges between them
  /// as (parent, action) by number; `nil` when there are more than `limit`.
  @inlinable
  func ancestors(of object: E.State, limit: Int)
    -> (states: [E.State], edges: [[(parent: Int, action: Int)]])?
  {
    var found: [E.State] = [object]
    var index: [E.State: Int] = [object: 0]
    var edges: [[(parent: Int, action: Int)]] = []
    var next = 0
    while next < found.count {
      if found.count > limit { return nil }
      var incoming: [(parent: Int, action: Int)] = []
      environment.forEachIncomingEdge(found[next]) { edge in
        let number: Int
        if let known = index[edge.parent] {
          number = known
        } else {
          number = found.count
          index[edge.parent] = number
          found.append(edge.parent)
        }
        incoming.append((number, edge.action))
      }
      edges.append(incoming)
      next += 1
    }
    // Children first, each when all its own children have been taken; then turned around.
    var waiting = [Int](repeating: 0, count: found.count)
    for incoming in edges { for edge in incoming { waiting[edge.parent] += 1 } }
    var order = [0]
    next = 0
    while next < order.count {
      for edge in edges[order[next]] {
        waiting[edge.parent] -= 1
        if waiting[edge.parent] == 0 { order.append(edge.parent) }
      }
      next += 1
    }
    order.reverse()
    var place = [Int](repeating: 0, count: found.count)
    for (new, old) in order.enumerated() { place[old] = new }
    return (
      order.map { found[$0] },
      order.map { edges[$0].map { (place[$0.parent], $0.action) } }
    )
  }

  @inlinable
  func exactLogProbability(
    _ ancestors: (states: [E.State], edges: [[(parent: Int, action: Int)]])
  ) -> Double {
    for state in ancestors.states.dropLast() { _ = request(state) }
    evaluatePending()
    var logMass: [Double] = []
    for (i, incoming) in ancestors.edges.enumerated() {
      if i == 0 {
        logMass.append(0)
        continue
      }
      var sum = -Double.infinity
      for (parent, action) in incoming {
        sum = Elementary.logAddExp(
          sum, logMass[parent] + logForward(row: parent, action: action))
      }
      logMass.append(sum)
    }
    return logMass[logMass.count - 1]
  }

  @inlinable
  func estimatedLogProbability(
    _ object: E.State, _ backwardPolicy: BackwardPolicy, _ trajectories: Int,
    _ random: inout Philox
  ) -> LogProbability {
    let logWeights = backwardLogRatios(
      of: [E.State](repeating: object, count: trajectories), backwardPolicy, &random)
    let greatest = logWeights.max() ?? 0
    let weights = logWeights.map { Elementary.exp($0 - greatest) }
    let n = Double(trajectories)
    let mean = weights.reduce(0, +) / n
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return LogProbability(
      value: greatest + Elementary.log(mean),
      standardError: (variance / n).squareRoot() / mean)
  }

  /// log P_F - log P_B of a trajectory to each object, drawn back by P_B.
  @inlinable
  func backwardLogRatios(
    of objects: [E.State], _ backwardPolicy: BackwardPolicy, _ random: inout Philox
  ) -> [Double] {
    var current = objects
    var logRatios = [Double](repeating: 0, count: objects.count)
    var choices: [IncomingEdge<E.State>] = []
    var moving = true
    while moving {
      moving = false
      prepareBackwardStep(from: current, backwardPolicy)
      var taken: [(Int, IncomingEdge<E.State>)] = []
      for i in objects.indices where !environment.isInitial(current[i]) {
        moving = true
        let (edge, logBackward) = drawBackwardStep(
          from: current[i], backwardPolicy, &choices, &random)
        logRatios[i] -= logBackward ?? -Elementary.log(Double(choices.count))
        taken.append((i, edge))
      }
      for (_, edge) in taken { _ = request(edge.parent) }
      evaluatePending()
      for (i, edge) in taken {
        current[i] = edge.parent
        if let row = row(of: edge.parent) {
          logRatios[i] += logForward(row: row, action: edge.action)
        }
      }
    }
    return logRatios
  }

  /// The same of any number of objects, some at once.
  @inlinable
  func weighBackwards(
    _ objects: [E.State], _ backwardPolicy: BackwardPolicy, _ random: inout Philox
  ) -> [Double] {
    defer { removeAll() }
    return stride(from: 0, to: objects.count, by: weighedAtOnce).flatMap { start in
      removeAll()
      return backwardLogRatios(
        of: Array(objects[start..<min(start + weighedAtOnce, objects.count)]),
        backwardPolicy, &random)
    }
  }
}
