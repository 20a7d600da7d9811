import GFlowNets
import NeuralNetworks

/// What may be done with the policy of a trial, whatever its environment and method.
struct LivePolicy {
  /// The weights of the network, where the method has one.
  var weights: NetworkWeights?
  /// Draws objects; `nil` where the method has no policy.
  var sample: ((_ count: Int, _ random: inout Philox) throws -> PolicySample)?
  /// The probability of each object, where the method has a policy and objects can be enumerated.
  var distribution: () -> [(object: String, probability: Double)]?
  /// The probability that a trajectory takes each edge, where the state graph is small enough to be drawn.
  var passages: () -> [Double]?
}

extension LivePolicy {
  /// The policy of a method.
  init<E: Environment>(
    of method: Method<E>, in task: SamplingTask<E>,
    _ space: Lazy<Result<StateSpace<E>?, any Error>>
  ) {
    let environment = task.environment
    weights = method.weights
    sample = method.policy.map { policy in
      { count, random in
        guard let space = try space.value.get() else {
          let drawn = policy.trajectories(count, &random)
          return try PolicySample(
            isExact: false, drawn.map(\.object), drawn.map(\.logForward), in: task)
        }
        let probabilities = space.sums(policy.distribution(space))
        var places: [Int: Int] = [:]
        for (number, state) in zip(space.distinctObjects, space.objects) { places[state] = number }
        let objects = policy.sample(count, &random)
        return try PolicySample(
          isExact: true, objects,
          objects.map { object in
            let place = space.index(of: object).flatMap { places[$0] }
            return place.map { Elementary.log(probabilities[$0]) } ?? -.infinity
          }, in: task)
      }
    }
    passages = {
      guard let edges = method.policy?.edgeLogProbabilities, let space = try? space.value.get(),
        space.states.count <= FlowGraph.limit
      else { return nil }
      return space.passages(edges(space))
    }
    distribution = {
      guard let policy = method.policy, let space = try? space.value.get() else { return nil }
      let probabilities = space.sums(policy.distribution(space))
      var known: Set<Int> = []
      return zip(space.distinctObjects, space.objects).filter { known.insert($0.0).inserted }.map {
        (environment.text(space.states[$1]), probabilities[$0])
      }
    }
  }
}

extension PolicySample {
  fileprivate init<E: Environment>(
    isExact: Bool, _ objects: [E.State], _ logs: [Double], in task: SamplingTask<E>
  ) throws {
    self.isExact = isExact
    draws = zip(zip(objects, try task.reward.scores(of: objects)), logs).map {
      Draw(object: task.environment.text($0.0), reward: $0.1.value, logProbability: $1)
    }
  }
}
