import Environments
import GFlowNets
import NeuralNetworks
import Synchronization

/// The task of an environment that settings describe.
func makeTask(_ environment: Settings) throws -> LiveTask {
  try Environments.make(
    environment, LiveTaskMaker(outside: OutsideMethods(environment: environment)))
}

/// Makes a task of an environment whose type is known here.
///
/// This file is where all generic code is compiled for its types: everything below is reached by
/// direct calls from closures made here. Without whole-module optimisation, which debug builds do not
/// have, that works within one file only.
private struct LiveTaskMaker: TaskVisitor {
  let outside: OutsideMethods

  func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> LiveTask {
    let environment = task.environment
    @Sendable func choose(_ settings: Settings, _ space: EnumeratedSpace<E>) throws
      -> NetworkChoice<E>
    {
      try NetworkChoice(of: settings, environment) { try space.value.get() }
    }
    return makeTask(task, outside, check: { _ = try choose($0, $1) }) { trial in
      switch try choose(trial.request.method, trial.space) {
      case .table(let space):
        return try trial.method(environment) { heads, _ in
          TabularPolicy<E, Double>(space, heads: heads)
        }
      case .features(let settings):
        return try trial.method(environment) {
          FeaturePolicy<E, Float>(environment, settings: settings, heads: $0, random: &$1)
        }
      case .transformer(let settings):
        guard
          let method = try environment.visitTokens(
            TransformerMaker(trial: trial, settings: settings))
        else { preconditionFailure("a transformer was chosen for states without tokens") }
        return method
      }
    }
  }

  func visit<E: EnvironmentComponent & OwnNetwork>(_ task: SamplingTask<E>) throws -> LiveTask {
    let environment = task.environment
    return makeTask(
      task, outside, check: { settings, _ in _ = try Networks.own(of: settings, E.self) }
    ) { trial in
      let settings = try Networks.own(of: trial.request.method, E.self)
      try environment.loadPretrained()
      return try trial.method(environment) { environment.makeNetwork(settings, $0, &$1) }
    }
  }
}

/// Every state of a task, enumerated at the first use.
private typealias EnumeratedSpace<E: Environment> = Lazy<Result<StateSpace<E>?, any Error>>

/// What the method of a trial is made of.
private struct TrialParts<E: Environment> {
  let request: TrialRequest
  let space: EnumeratedSpace<E>
  let data: Memo<Settings, [ReferenceObject<E.State>]>
  let outside: OutsideMethods
  let transform: RewardTransform
  var streams: RandomStreams { request.key.streams }

  /// The method, with networks for an environment that is the trial's.
  func method<N: PolicyNetwork>(
    _ environment: N.E, _ makeNetwork: @escaping (Heads, inout Philox) -> N
  ) throws -> Method<N.E> {
    var context = MethodContext(
      environment: environment, streams: streams, recentCount: request.evaluation.samples
    ) { [streams] heads, number in
      var random = streams.stream(.initialization, number: number)
      return makeNetwork(heads, &random)
    }
    context.transform = transform
    context.data = { [data] in try data.value(of: $0) as? [ReferenceObject<N.E.State>] ?? [] }
    outside.connect(&context, request)
    return try Methods.make(request.method, context)
  }
}

/// Makes a method with a transformer, where states are sequences of tokens: the type of the environment is
/// the same, and only here known to have them.
private struct TransformerMaker<E: Environment>: TokenSequenceVisitor {
  let trial: TrialParts<E>
  let settings: TransformerSettings

  func visit<T: TokenSequence & SparseFeatures>(_ environment: T) throws -> Method<E> {
    let method = try trial.method(environment) {
      TransformerPolicy<T, Float>(environment, settings: settings, heads: $0, random: &$1)
    }
    guard let method = method as? Method<E> else {
      preconditionFailure("an environment visits itself")
    }
    return method
  }
}

/// A task whose methods `makeMethod` makes from their settings, in the types of the environment and
/// its networks, after `check` of the networks.
private func makeTask<E: Environment>(
  _ task: SamplingTask<E>, _ outside: OutsideMethods,
  check: @escaping @Sendable (_ method: Settings, EnumeratedSpace<E>) throws -> Void,
  _ makeMethod: @escaping @Sendable (TrialParts<E>) throws -> Method<E>
) -> LiveTask {
  let environment = task.environment
  let space = EnumeratedSpace<E> { Result { try StateSpace(task) } }
  let data = Memo<Settings, [ReferenceObject<E.State>]> { try readData($0, of: task) }
  // Asked together, as programs and networks want it, and only where a policy is compared on them. They
  // are no part of training: no meter charges them.
  let reference = Lazy<Result<[ReferenceObject<E.State>], any Error>> {
    Result {
      guard try space.value.get() == nil else { return [] }
      let objects = environment.referenceObjects(task.referenceCount)
      return zip(objects, try task.reward.scores(of: objects)).map {
        ReferenceObject(object: $0, logReward: $1.logReward)
      }
    }
  }
  // Only where the states are too many.
  let listed = Lazy<Result<ListedTarget<E>?, any Error>> {
    Result { try space.value.get() == nil ? ListedTarget(task) : nil }
  }
  let targetSamples = Memo<String, [ReferenceObject<E.State>]> { path in
    try readTargetSamples(path, of: task)
  }
  let properties = Memo<String, PropertyMeasure<E.State>> { table in
    try SettingsError.within("evaluation", "fragmentScores") {
      try environment.propertyMeasure(table)
    }
  }
  let places = Lazy<[(column: Int, row: Int)?]> {
    guard let space = try? space.value.get(), space.objects.count <= Picture.limit,
      space.distinctObjectCount == space.objects.count,
      environment.conditionCount == 1
    else { return [] }
    return space.objects.map { environment.place(of: space.states[$0]) }
  }
  return LiveTask(
    facts: {
      var facts = facts(of: task, try? space.value.get())
      // A question to a user's program would be out of place.
      if !task.reward.isCostly, let rewards = try? reference.value.get().map(\.logReward) {
        facts.referenceRewardsTie = !rewards.isEmpty && Set(rewards).count == 1
      }
      return facts
    },
    reference: { try TaskReference(task, try space.value.get(), samples: $0) },
    targetPicture: { (try? space.value.get()).flatMap { Picture(places.value, $0.target) } },
    flowGraph: { (try? space.value.get()).flatMap { FlowGraph($0) } },
    rewards: { try task.values(ofTexts: $0) },
    check: { settings in
      try check(settings, space)
      try Methods.check(settings, on: task, outside.sources { try data.value(of: $0) })
    },
    caution: { Methods.caution($0, on: task) },
    makeTrial: { request in
      let (settings, evaluation) = (request.method, request.evaluation)
      try Methods.check(settings, on: task)
      let streams = request.key.streams
      let meter = Meter(
        task, budget: request.budget,
        candidateCapacity: max(TrialRecord.candidateCount, evaluation.topK.max() ?? 0),
        modeThresholds: evaluation.modeThresholds,
        signal: TrainingSignal(settings, reward: task.reward.transform))
      let targets = try targetSamples.value(of: evaluation.targetSamples)
      let measure =
        try evaluation.properties
        ? properties.value(of: evaluation.fragmentScores) : nil
      let method = try makeMethod(
        TrialParts(
          request: request, space: space, data: data, outside: outside,
          transform: task.reward.transform))
      return LiveTrial(
        step: { try method.step(meter) },
        measure: {
          let contexts = try MetricContext.contexts(
            method, meter, space: try space.value.get(), listed: try listed.value.get(),
            reference: method.policy == nil ? [] : try reference.value.get(),
            topK: evaluation.topK, modeThresholds: evaluation.modeThresholds,
            samples: evaluation.samples, trajectories: evaluation.trajectories,
            targetSamples: targets, properties: measure,
            random: streams.stream(
              .evaluation,
              number: UInt64(meter.rewardCalls) << 24 ^ UInt64(meter.gradientSteps)))
          try method.checkPolicy()
          return contexts
        },
        picture: { distributions in
          (distributions.exact ?? distributions.sampled).flatMap { Picture(places.value, $0) }
        },
        progress: { meter.progress },
        spending: {
          let work = method.work()
          return TrialRecord.Spending(
            rewardCalls: meter.rewardCalls, trajectories: meter.trajectories,
            transitions: meter.transitions, gradientSteps: meter.gradientSteps,
            evaluatedStates: work.evaluatedStates, operations: work.operations,
            givenRewards: meter.givenRewards, stateRewards: meter.stateRewards,
            modelCalls: work.modelCalls, trainingSeconds: meter.seconds)
        },
        leastShare: { meter.leastShare },
        notice: { method.notice() },
        addSeconds: { meter.seconds += $0 },
        best: { count in
          meter.bestCandidates(count).map {
            TrialRecord.Candidate(object: environment.text($0.object), reward: $0.reward)
          }
        },
        policy: LivePolicy(of: method, in: task, space),
        keepFinds: { meter.keepFinds() },
        findCount: { meter.findCount },
        takeFinds: {
          meter.takeFinds().map { find in
            let (text, state) = (environment.text(find.object), environment.stateText(find.object))
            return FoundCandidate(
              Candidate(
                object: text, state: state == text ? nil : state, reward: find.reward,
                rewardCall: find.call), replaced: find.replaced)
          }
        },
        distinctCount: { meter.distinctCount },
        findings: StoredFindings(meter, evaluation, measure),
        write: {
          meter.write(to: &$0)
          method.write(&$0)
        },
        restore: {
          try meter.restore(from: &$0)
          try method.restore(&$0)
        }, isResumable: method.isResumable)
    })
}

extension ContentKey {
  /// The random numbers of the trial with this key.
  var streams: RandomStreams {
    func word(_ start: Int) -> UInt64 {
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    return RandomStreams(key: word(0), salt: word(8))
  }
}
