import NeuralNetworks

// One step backwards by P_B, which samplers of trajectories and estimates of log p(x) take alike.
extension EvaluablePolicy {
  /// Evaluates what a learned P_B says of states, those with a choice.
  @inlinable
  func prepareBackwardStep(from states: [E.State], _ backwardPolicy: BackwardPolicy) {
    guard backwardPolicy.isLearned else { return }
    for state in states where environment.incomingEdgeCount(state) > 1 { _ = request(state) }
    evaluatePending()
  }

  /// Draws the edge by which P_B enters a state that has been prepared, and fills `choices` with all
  /// edges that it could have been.
  ///
  /// - Returns: the edge, and log P_B of it; `nil` where each of `choices` is alike.
  @inlinable
  func drawBackwardStep(
    from state: E.State, _ backwardPolicy: BackwardPolicy,
    _ choices: inout [IncomingEdge<E.State>], _ random: inout Philox
  ) -> (edge: IncomingEdge<E.State>, logProbability: Double?) {
    choices.removeAll(keepingCapacity: true)
    environment.forEachIncomingEdge(state) { choices.append($0) }
    guard choices.count > 1 else { return (choices[0], 0) }
    if backwardPolicy == .maximumEntropy, let counts = pathCounts {
      let total = counts.logCount(of: state)
      var left = random.uniform()
      var drawn = (choices[0], 0.0)
      for edge in choices {
        drawn = (edge, counts.logCount(of: edge.parent) - total)
        left -= Elementary.exp(drawn.1)
        if left < 0 { break }
      }
      return drawn
    }
    guard backwardPolicy.isLearned, let row = row(of: state),
      let logs = incomingLogProbabilities(row: row)
    else {
      return (choices[random.below(choices.count)], nil)
    }
    let slot = drawSlot(logs, environment.incomingSlotCount(state), .none, &random)
    let edge = choices.first { $0.slot == slot } ?? choices[0]
    return (edge, logs[edge.slot])
  }
}

extension EvaluablePolicy {
  /// log P_B of the edge by which an action leads from a state to a child. Of a learned P_B the child has been
  /// evaluated, where it has more than one parent.
  @inlinable
  func logBackwardProbability(
    from state: E.State, by action: Int, to child: E.State, _ backwardPolicy: BackwardPolicy
  ) -> Double {
    let edges = environment.incomingEdgeCount(child)
    if edges == 1 { return 0 }
    if backwardPolicy.isLearned {
      guard let row = row(of: child), let logs = incomingLogProbabilities(row: row) else {
        preconditionFailure("a state's numbers are used before they are requested")
      }
      return logs[environment.incomingSlot(from: state, by: action)]
    }
    if backwardPolicy == .maximumEntropy, let counts = pathCounts {
      return counts.logCount(of: state) - counts.logCount(of: child)
    }
    return -Elementary.log(Double(edges))
  }
}

extension PolicyEvaluation {
  /// The backward policy itself, or the uniform one where the network lacks the head of a learned one, as
  /// with flow matching.
  @inlinable
  func available(_ backwardPolicy: BackwardPolicy) -> BackwardPolicy {
    backwardPolicy.isLearned && !network.heads.contains(.incoming) ? .uniform : backwardPolicy
  }

  /// log P_B of the edge by which an action leads from a state to a child, and its place among the network's
  /// outputs; -1 where it depends on no weight.
  @inlinable
  func logBackward(
    from state: E.State, by action: Int, to child: E.State, _ backwardPolicy: BackwardPolicy
  ) -> (value: Double, place: Int) {
    let value = logBackwardProbability(from: state, by: action, to: child, backwardPolicy)
    guard backwardPolicy.isLearned, environment.incomingEdgeCount(child) > 1,
      let row = row(of: child)
    else { return (value, -1) }
    let slot = environment.incomingSlot(from: state, by: action)
    return (value, place(.incoming, row: row, slot: slot))
  }
}
