import NeuralNetworks

/// Draws trajectories that end in given objects, step by step backwards by P_B.
public struct BackwardSampler<E: Environment> {
  @usableFromInline var current: [E.State] = []
  @usableFromInline var paths: [[(state: E.State, action: Int32)]] = []
  @usableFromInline var choices: [IncomingEdge<E.State>] = []

  /// A sampler without memory yet.
  @inlinable
  public init() {}

  /// Appends a trajectory to `batch` for each object, whose log-rewards are known.
  @inlinable
  public mutating func append<N: PolicyNetwork>(
    _ objects: [E.State], logRewards: [Double], _ evaluation: PolicyEvaluation<N>,
    _ backwardPolicy: BackwardPolicy, _ random: inout Philox,
    to batch: inout Trajectories<E.State>
  ) where N.E == E {
    let environment = evaluation.environment
    let backwardPolicy = evaluation.available(backwardPolicy)
    current = objects
    for i in paths.indices { paths[i].removeAll(keepingCapacity: true) }
    while paths.count < objects.count { paths.append([]) }
    var moving = true
    while moving {
      moving = false
      evaluation.prepareBackwardStep(from: current, backwardPolicy)
      for i in objects.indices where !environment.isInitial(current[i]) {
        moving = true
        let pick = evaluation.drawBackwardStep(
          from: current[i], backwardPolicy, &choices, &random
        ).edge
        paths[i].append((pick.parent, Int32(pick.action)))
        current[i] = pick.parent
      }
    }
    for i in objects.indices {
      for transition in paths[i].reversed() {
        batch.states.append(transition.state)
        batch.actions.append(transition.action)
      }
      batch.starts.append(batch.states.count)
      batch.objects.append(objects[i])
      batch.logRewards.append(logRewards[i])
    }
  }
}
