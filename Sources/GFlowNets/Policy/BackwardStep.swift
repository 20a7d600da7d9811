import NeuralNetworks

// One step backwards by P_B, which samplers of trajectories and estimates of log p(x) take alike.
extension EvaluablePolicy {
  /// Evaluates what a learned P_B says of states, those with a choice.
  @inlinable
  func prepareBackwardStep(from states: [E.State], isLearned: Bool) {
    guard isLearned else { return }
    for state in states where environment.incomingEdgeCount(state) > 1 { _ = request(state) }
    evaluatePending()
  }

  /// Draws the edge by which P_B enters a state that has been prepared, and fills `choices` with all
  /// edges that it could have been.
  ///
  /// - Returns: the edge, and log P_B of it where P_B is learned; `nil` where each of `choices` is
  ///   alike.
  @inlinable
  func drawBackwardStep(
    from state: E.State, isLearned: Bool, _ choices: inout [IncomingEdge<E.State>],
    _ random: inout Philox
  ) -> (edge: IncomingEdge<E.State>, logProbability: Double?) {
    choices.removeAll(keepingCapacity: true)
    environment.forEachIncomingEdge(state) { choices.append($0) }
    guard choices.count > 1 else { return (choices[0], 0) }
    guard isLearned, let row = row(of: state), let logs = incomingLogProbabilities(row: row) else {
      return (choices[random.below(choices.count)], nil)
    }
    let slot = drawSlot(logs, environment.incomingSlotCount(state), .none, &random)
    let edge = choices.first { $0.slot == slot } ?? choices[0]
    return (edge, logs[edge.slot])
  }
}
