import NeuralNetworks

// What objectives ask about all actions of a state: their log-sum, their probabilities, what heads say of each.
extension ObjectiveEngine {
  /// log F(s) = log sum_a e^logit(s, a), which is a logit less its log-probability.
  @inlinable
  mutating func fillEdgeSums<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>,
    _ target: PolicyEvaluation<N>?
  ) where N.E == E {
    batch.logFlow.removeAll(keepingCapacity: true)
    batch.targetLogFlow.removeAll(keepingCapacity: true)
    flowPlaces.removeAll(keepingCapacity: true)
    for (t, state) in trajectories.states.enumerated() {
      let action = Int(trajectories.actions[t])
      batch.logFlow.append(edgeSum(of: state, action, evaluation))
      if let target { batch.targetLogFlow.append(edgeSum(of: state, action, target)) }
    }
  }

  @inlinable
  func edgeSum<N: PolicyNetwork>(
    of state: E.State, _ action: Int, _ evaluation: PolicyEvaluation<N>
  ) -> Double where N.E == E {
    let place = evaluation.place(.actions, row: row(of: state, evaluation), slot: action)
    return evaluation.output(place) - evaluation.logProbability(place)
  }

  /// d log F / d logit(a) = P_F(a | s).
  @inlinable
  func takeBackEdgeSums<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>
  ) where N.E == E {
    let environment = evaluation.environment
    for (t, state) in trajectories.states.enumerated() where gradients.logFlow[t] != 0 {
      let first = evaluation.place(.actions, row: row(of: state, evaluation), slot: 0)
      for place in first..<first + environment.actionSlotCount(state) {
        let log = evaluation.logProbability(place)
        if log > -.infinity {
          evaluation.addGradient(gradients.logFlow[t] * Elementary.exp(log), byOutput: place)
        }
      }
    }
  }

  @inlinable
  mutating func fillTargetTransitions<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ target: PolicyEvaluation<N>?
  ) where N.E == E {
    batch.targetLogForward.removeAll(keepingCapacity: true)
    guard let target else { return }
    for (t, state) in trajectories.states.enumerated() {
      batch.targetLogForward.append(
        target.logForward(row: row(of: state, target), action: Int(trajectories.actions[t])))
    }
  }

  @inlinable
  mutating func fillActionValues<N: PolicyNetwork>(
    _ trajectories: Trajectories<E.State>, _ evaluation: PolicyEvaluation<N>,
    _ target: PolicyEvaluation<N>?
  ) where N.E == E {
    let heads = objective.actionHeads
    rows.removeAll(keepingCapacity: true)
    actionSlots.removeAll(keepingCapacity: true)
    batch.actionStarts = [0]
    batch.chosenAction.removeAll(keepingCapacity: true)
    batch.logPolicy.removeAll(keepingCapacity: true)
    if batch.actionValues.count != heads.count {
      batch.actionValues = heads.map { _ in [] }
      batch.targetActionValues = batch.actionValues
    }
    for head in heads.indices {
      batch.actionValues[head].removeAll(keepingCapacity: true)
      batch.targetActionValues[head].removeAll(keepingCapacity: true)
    }
    for (t, state) in trajectories.states.enumerated() {
      let row = row(of: state, evaluation)
      rows.append(row)
      let first = actionSlots.count
      evaluation.environment.forEachAction(state) { slot in
        if slot == Int(trajectories.actions[t]) { batch.chosenAction.append(actionSlots.count) }
        actionSlots.append(slot)
      }
      for slot in actionSlots[first...] {
        batch.logPolicy.append(evaluation.logForward(row: row, action: slot))
        for (head, values) in heads.enumerated() {
          batch.actionValues[head].append(
            evaluation.output(evaluation.place(values, row: row, slot: slot)))
        }
      }
      if let target {
        let row = self.row(of: state, target)
        for slot in actionSlots[first...] {
          for (head, values) in heads.enumerated() {
            batch.targetActionValues[head].append(
              target.output(target.place(values, row: row, slot: slot)))
          }
        }
      }
      batch.actionStarts.append(actionSlots.count)
    }
  }

  @inlinable
  func takeBackActionValues<N: PolicyNetwork>(_ evaluation: PolicyEvaluation<N>) where N.E == E {
    let heads = objective.actionHeads
    for (t, row) in rows.enumerated() {
      for i in batch.actionStarts[t]..<batch.actionStarts[t + 1] {
        let slot = actionSlots[i]
        evaluation.addGradient(
          gradients.logPolicy[i],
          byLogProbability: evaluation.place(.actions, row: row, slot: slot))
        for (head, values) in heads.enumerated() {
          evaluation.addGradient(
            gradients.actionValues[head][i],
            byOutput: evaluation.place(values, row: row, slot: slot))
        }
      }
    }
  }
}
