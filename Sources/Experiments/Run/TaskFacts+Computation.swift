import GFlowNets

/// The constants of a task, with those that only its enumeration tells.
func facts<E: Environment>(of task: SamplingTask<E>, _ space: StateSpace<E>?) -> TaskFacts {
  let environment = task.environment
  var facts = TaskFacts(
    objects: space?.distinctObjectCount
      ?? environment.objectCount.flatMap { $0 == .max ? nil : $0 },
    modes: task.modeCount,
    greatestReward: task.reward.greatestValue,
    hasOneRewardPerObject: task.reward.hasOneValuePerObject)
  guard let space else {
    facts.states = environment.stateCount.flatMap { $0 == .max ? nil : $0 }
    if let constants = task.reward.exactConstants?() {
      facts.logZ = constants.logZ
      facts.expectedReward = constants.meanReward
    } else if let count = environment.objectCount, count <= 2_000_000,
      let reference = try? TaskReference(task, nil, samples: [])
    {
      facts.logZ = reference.logZ
      facts.expectedReward = reference.meanValue
    }
    return facts
  }
  facts.states = space.states.count
  facts.terminalStates = space.objects.count
  facts.logZ = space.logZ
  var modeObjects: Set<Int> = []
  var modeMass = 0.0
  var expected = 0.0
  for (i, object) in space.objects.enumerated() {
    expected += space.target[i] * space.scores[i].value
    if task.mode(of: space.states[object]) != nil {
      modeObjects.insert(space.distinctObjects[i])
      modeMass += space.target[i]
    }
  }
  facts.expectedReward = expected
  if space.scores.contains(where: { $0.identity == nil }) {
    facts.validMass =
      zip(space.scores, space.target).reduce(0) {
        $0 + ($1.0.identity == nil ? 0 : $1.1)
      } / Double(environment.conditionCount)
  }
  if facts.modes > 0 {
    facts.modeObjects = modeObjects.count
    facts.modeMass = modeMass
  }
  return facts
}
