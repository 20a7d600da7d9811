import NeuralNetworks

/// Puts an objective's numbers together from what a network says, and takes the derivatives back.
public struct ObjectiveEngine<E: Environment> {
  /// The objective.
  public let objective: any Objective
  /// The backward policy.
  public let backwardPolicy: BackwardPolicy
  /// The objective's scalar parameters, one after another, each with a value for every condition.
  public var scalars: [Double]
  /// The derivatives of the last loss by `scalars`.
  public var scalarGradients: [Double] { gradients.scalars }
  @usableFromInline let needs: ObjectiveNeeds
  @usableFromInline let stateFlows: StateFlows
  @usableFromInline let flowHead: Head
  @usableFromInline var batch = ObjectiveBatch()
  @usableFromInline var gradients = ObjectiveGradients()
  /// The places in the network's output of each of the batch's numbers; -1 for a constant.
  @usableFromInline var forwardPlaces: [Int] = []
  @usableFromInline var backwardPlaces: [Int] = []
  @usableFromInline var flowPlaces: [Int] = []
  /// The row of the state that each transition leaves, and the slots of its actions one after another.
  @usableFromInline var rows: [Int] = []
  @usableFromInline var actionSlots: [Int] = []
  /// The places of the log-probabilities of stopping, which flows have in the place of a number of their
  /// own, and of those of the ends of trajectories; -1 where they have none.
  @usableFromInline var stopPlaces: [Int] = []
  @usableFromInline var endPlaces: [Int] = []
  @usableFromInline var inflowPlaces: [Int] = []
  @usableFromInline var outflowPlaces: [Int] = []
  @usableFromInline var nodeOfState: [E.State: Int32] = [:]
  @usableFromInline var nodeStates: [E.State] = []

  /// An engine before training.
  public init(
    objective: any Objective, backwardPolicy: BackwardPolicy, conditionCount: Int = 1
  ) {
    self.objective = objective
    self.backwardPolicy = backwardPolicy
    batch.conditionCount = conditionCount
    scalars = objective.scalarParameters.flatMap {
      [Double](repeating: $0.initial, count: conditionCount)
    }
    needs = objective.needs
    stateFlows = objective.stateFlows
    flowHead = objective.flowHead
  }

  /// The heads that an objective needs.
  public static func heads(
    _ objective: any Objective, _ backwardPolicy: BackwardPolicy, in environment: E
  ) -> Heads {
    var heads: Heads = [.actions]
    if objective.needs.contains(.stateFlows),
      objective.stateFlows != .stopping || !environment.stopsEverywhere
    {
      heads.insert(objective.flowHead)
    }
    if objective.needs.contains(.transitions), backwardPolicy.isLearned {
      heads.insert(.incoming)
    }
    for head in objective.actionHeads { heads.insert(head) }
    return heads
  }

  /// The loss of each trajectory of the last batch.
  public var trajectoryLosses: [Double] { gradients.trajectoryLosses }
  /// The share of what the last loss compares that is too small to matter to it.
  @inlinable
  public var negligibleShare: Double { gradients.negligibleShare }

  /// For each condition the mean over its trajectories in the last batch of log R + log P_B - log P_F,
  /// its own estimate of log Z; `nil` where the batch has none.
  public var batchMeanLogZs: [Double?] {
    (0..<batch.conditionCount).map { condition in
      var count = 0.0
      var (reward, backward, forward) = (0.0, 0.0, 0.0)
      for i in 0..<batch.count where batch.condition[i] == condition {
        count += 1
        reward += batch.logEnd[i]
        for t in batch.starts[i]..<batch.starts[i + 1] {
          backward += batch.logBackward[t]
          forward += batch.logForward[t]
        }
      }
      return count > 0 ? (reward + backward - forward) / count : nil
    }
  }

  /// The loss of trajectories, with its derivatives collected in `evaluation`; flows that it compares
  /// others with are those of the network that `target` evaluates, where there is one.
  @inlinable
  public mutating func loss<N: PolicyNetwork>(
    of trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>,
    target: PolicyEvaluation<N>? = nil
  ) -> Double where N.E == E {
    requestRows(trajectories, evaluation)
    if let target {
      for state in trajectories.states { _ = target.request(state) }
      target.evaluatePending()
    }
    fillEnds(trajectories, evaluation)
    batch.logReward.removeAll(keepingCapacity: true)
    batch.logReward += trajectories.logRewards
    batch.condition.removeAll(keepingCapacity: true)
    for object in trajectories.objects {
      batch.condition.append(evaluation.environment.condition(of: object))
    }
    batch.scalars.removeAll(keepingCapacity: true)
    batch.scalars += scalars
    if needs.contains(.transitions) { fillTransitions(trajectories, evaluation) }
    if needs.contains(.stateFlows) { fillStateFlows(trajectories, evaluation, target) }
    if needs.contains(.edgeSums) { fillEdgeSums(trajectories, evaluation, target) }
    if needs.contains(.targetTransitions) { fillTargetTransitions(trajectories, target) }
    if needs.contains(.actionValues) { fillActionValues(trajectories, evaluation, target) }
    if needs.contains(.edgeFlows) { fillEdgeFlows(trajectories, evaluation, target) }
    let loss = evaluateObjective()
    evaluation.clearGradients()
    for (i, place) in forwardPlaces.enumerated() {
      evaluation.addGradient(gradients.logForward[i], byLogProbability: place)
    }
    for (i, place) in backwardPlaces.enumerated() where place >= 0 {
      evaluation.addGradient(gradients.logBackward[i], byLogProbability: place)
    }
    for (i, place) in flowPlaces.enumerated() where place >= 0 {
      evaluation.addGradient(gradients.logFlow[i], byOutput: place)
    }
    for (i, place) in stopPlaces.enumerated() where place >= 0 {
      evaluation.addGradient(-gradients.logFlow[i], byLogProbability: place)
    }
    for (i, place) in endPlaces.enumerated() where place >= 0 {
      evaluation.addGradient(-gradients.logEnd[i], byLogProbability: place)
    }
    for (i, place) in inflowPlaces.enumerated() {
      evaluation.addGradient(gradients.logInflow[i], byOutput: place)
    }
    for (i, place) in outflowPlaces.enumerated() {
      evaluation.addGradient(gradients.logOutflow[i], byOutput: place)
    }
    if needs.contains(.edgeSums) { takeBackEdgeSums(trajectories, evaluation) }
    if needs.contains(.actionValues) { takeBackActionValues(evaluation) }
    return loss
  }

  @usableFromInline
  mutating func evaluateObjective() -> Double {
    gradients.clear(for: batch)
    let loss = objective.loss(batch, gradients: &gradients)
    if backwardPolicy == .trajectoryLikelihood {
      // P_B follows the likelihood alone.
      for t in gradients.logBackward.indices { gradients.logBackward[t] = -1 / Double(batch.count) }
    }
    return loss
  }

  /// Evaluates every state that the objective asks about and that sampling has not evaluated.
  @inlinable
  mutating func requestRows<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>
  ) where N.E == E {
    let environment = evaluation.environment
    for state in trajectories.states { _ = evaluation.request(state) }
    if needs.contains(.transitions), backwardPolicy.isLearned {
      // An object with one parent has log P_B = 0, whatever the network would say.
      for object in trajectories.objects where environment.incomingEdgeCount(object) > 1 {
        _ = evaluation.request(object)
      }
    }
    if needs.contains(.edgeFlows) {
      for state in trajectories.states {
        environment.forEachIncomingEdge(state) { _ = evaluation.request($0.parent) }
      }
      for object in trajectories.objects {
        environment.forEachIncomingEdge(object) { _ = evaluation.request($0.parent) }
      }
    }
    evaluation.evaluatePending()
  }

  /// Where the transitions of each trajectory end: at its object, or, where flows are those of stopping,
  /// before its stop, which is balanced by itself.
  @inlinable
  mutating func fillEnds<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>
  ) where N.E == E {
    let environment = evaluation.environment
    batch.starts.removeAll(keepingCapacity: true)
    batch.logEnd.removeAll(keepingCapacity: true)
    endPlaces.removeAll(keepingCapacity: true)
    guard stateFlows == .stopping else {
      batch.starts += trajectories.starts
      batch.logEnd += trajectories.logRewards
      return
    }
    batch.starts.append(0)
    for i in 0..<trajectories.count {
      let last = trajectories.starts[i + 1] - 1
      let state = trajectories.states[last]
      let action = Int(trajectories.actions[last])
      let stops = environment.stopAction(state) == action
      let length = last + (stops ? 0 : 1) - trajectories.starts[i]
      batch.starts.append(batch.starts[i] + length)
      let place =
        stops ? evaluation.place(.actions, row: row(of: state, evaluation), slot: action) : -1
      endPlaces.append(place)
      batch.logEnd.append(
        trajectories.logRewards[i] - (stops ? evaluation.logProbability(place) : 0))
    }
  }

  @inlinable
  mutating func fillTransitions<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>
  ) where N.E == E {
    batch.logForward.removeAll(keepingCapacity: true)
    batch.logBackward.removeAll(keepingCapacity: true)
    forwardPlaces.removeAll(keepingCapacity: true)
    backwardPlaces.removeAll(keepingCapacity: true)
    for i in 0..<trajectories.count {
      let end = trajectories.starts[i + 1]
      let kept = batch.starts[i + 1] - batch.starts[i]
      for t in trajectories.starts[i]..<trajectories.starts[i] + kept {
        let state = trajectories.states[t]
        let action = Int(trajectories.actions[t])
        let place = evaluation.place(.actions, row: row(of: state, evaluation), slot: action)
        forwardPlaces.append(place)
        batch.logForward.append(evaluation.logProbability(place))

        let child = t + 1 < end ? trajectories.states[t + 1] : trajectories.objects[i]
        let (value, backwardPlace) = evaluation.logBackward(
          from: state, by: action, to: child, backwardPolicy)
        backwardPlaces.append(backwardPlace)
        batch.logBackward.append(value)
      }
    }
  }

  @inlinable
  mutating func fillStateFlows<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>,
    _ target: PolicyEvaluation<N>?
  ) where N.E == E {
    batch.logFlow.removeAll(keepingCapacity: true)
    batch.targetLogFlow.removeAll(keepingCapacity: true)
    flowPlaces.removeAll(keepingCapacity: true)
    stopPlaces.removeAll(keepingCapacity: true)
    let known = trajectories.stateLogRewards
    for i in 0..<trajectories.count {
      let start = trajectories.starts[i]
      for t in start..<start + batch.starts[i + 1] - batch.starts[i] {
        let state = trajectories.states[t]
        let row = row(of: state, evaluation)
        if stateFlows == .stopping,
          let stop = evaluation.environment.stopAction(state)
        {
          let place = evaluation.place(.actions, row: row, slot: stop)
          stopPlaces.append(place)
          flowPlaces.append(-1)
          batch.logFlow.append(known[t] - evaluation.logProbability(place))
          continue
        }
        let place = evaluation.place(flowHead, row: row, slot: 0)
        flowPlaces.append(place)
        stopPlaces.append(-1)
        batch.logFlow.append(evaluation.output(place))
        if let target {
          batch.targetLogFlow.append(
            target.output(target.place(flowHead, row: self.row(of: state, target), slot: 0)))
        }
        guard stateFlows == .forwardLooking else { continue }
        batch.logFlow[batch.logFlow.count - 1] += known[t]
        if target != nil { batch.targetLogFlow[batch.targetLogFlow.count - 1] += known[t] }
      }
    }
  }

  @inlinable
  mutating func fillEdgeFlows<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>,
    _ target: PolicyEvaluation<N>?
  ) where N.E == E {
    batch.nodes.removeAll(keepingCapacity: true)
    batch.logInflow.removeAll(keepingCapacity: true)
    batch.logOutflow.removeAll(keepingCapacity: true)
    inflowPlaces.removeAll(keepingCapacity: true)
    outflowPlaces.removeAll(keepingCapacity: true)
    nodeOfState.removeAll(keepingCapacity: true)
    batch.nodeOfTransition = [Int](repeating: 0, count: trajectories.transitionCount)
    let environment = evaluation.environment
    for (t, state) in trajectories.states.enumerated() where !environment.isInitial(state) {
      batch.nodeOfTransition[t - 1] = visit(state, nil, evaluation, target)
    }
    for (i, object) in trajectories.objects.enumerated() {
      batch.nodeOfTransition[trajectories.starts[i + 1] - 1] = visit(
        object, trajectories.logRewards[i], evaluation, target)
    }
  }

  @inlinable
  mutating func visit<N: PolicyNetwork>(
    _ state: E.State, _ logReward: Double?, _ evaluation: PolicyEvaluation<N>,
    _ target: PolicyEvaluation<N>?
  ) -> Int where N.E == E {
    if let known = nodeOfState[state] {
      batch.nodes[Int(known)].visits += 1
      return Int(known)
    }
    let number = batch.nodes.count
    nodeOfState[state] = Int32(number)
    let environment = evaluation.environment
    let firstIn = batch.logInflow.count
    environment.forEachIncomingEdge(state) { edge in
      let place = evaluation.place(
        .actions, row: row(of: edge.parent, evaluation), slot: edge.action)
      inflowPlaces.append(place)
      batch.logInflow.append(evaluation.output(place))
    }
    let firstOut = batch.logOutflow.count
    if logReward == nil {
      let source = target ?? evaluation
      let row = row(of: state, source)
      let logs = source.logProbabilities(.actions, row: row)
      for slot in 0..<environment.actionSlotCount(state) where logs[slot] > -.infinity {
        let place = source.place(.actions, row: row, slot: slot)
        if target == nil { outflowPlaces.append(place) }
        batch.logOutflow.append(source.output(place))
      }
    }
    batch.nodes.append(
      ObjectiveBatch.Node(
        logReward: logReward, inflow: firstIn..<batch.logInflow.count,
        outflow: firstOut..<batch.logOutflow.count))
    return number
  }

  @inlinable
  func row<N: PolicyNetwork>(of state: E.State, _ evaluation: PolicyEvaluation<N>) -> Int
  where N.E == E {
    guard let row = evaluation.row(of: state) else {
      preconditionFailure("a state's numbers are used before they are requested")
    }
    return row
  }
}
