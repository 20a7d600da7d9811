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
    let data = Memo<Settings, [ReferenceObject<E.State>]> { try readData($0, of: task) }
    return makeTask(task) { space, request, streams in
      let settings = request.method
      let network = component(settings.values["network"])
      func context<N: PolicyNetwork>(_ makeNetwork: @escaping (Heads, UInt64) -> N)
        -> MethodContext<N> where N.E == E
      {
        var context = MethodContext(
          environment: environment, streams: streams, recentCount: request.evaluation.samples,
          makeNetwork: makeNetwork)
        context.data = { try data.value(of: $0) }
        outside.connect(&context, request)
        return context
      }
      let own = [
        GraphSettings.description.name: "graphs", LanguageModelSettings.description.name: "texts",
      ]
      if let network, let states = own[network.type] {
        throw SettingsError(
          ["network"], "needs an environment whose states are \(states); use \"mlp\"")
      }
      if let network, network.type == TransformerSettings.description.name {
        let maker = try TransformerMaker<E>(network, request, outside, streams, data)
        guard let method = try environment.visitTokens(maker) else {
          throw SettingsError(
            ["network"], "needs an environment whose states are sequences of tokens; use \"mlp\"")
        }
        return method
      }
      if network?.type == TabularSettings.description.name || !environment.hasFeatures {
        guard let space = try space.value.get() else {
          throw SettingsError(
            ["network"], "needs an environment small enough to enumerate; use \"mlp\"")
        }
        return try Methods.make(
          settings, context { heads, _ in TabularPolicy<E, Double>(space, heads: heads) })
      }
      let perceptron = MLPSettings(network ?? CommonParameters.defaults(MLPSettings.description))
      try checkSize(of: perceptron, in: environment)
      return try Methods.make(
        settings,
        context { heads, number in
          var random = streams.stream(.initialization, number: number)
          return MLPPolicy<E, Float>(
            environment, settings: perceptron, heads: heads, random: &random)
        })
    }
  }

  func visit<E: EnvironmentComponent & OwnNetwork>(_ task: SamplingTask<E>) throws -> LiveTask {
    let environment = task.environment
    let data = Memo<Settings, [ReferenceObject<E.State>]> { try readData($0, of: task) }
    return makeTask(task) { _, request, streams in
      let settings = request.method
      var chosen = CommonParameters.defaults(E.NetworkSettings.description)
      if let network = component(settings.values["network"]) {
        guard network.type == chosen.type else {
          let states = chosen.type == GraphSettings.description.name ? "graphs" : "texts"
          throw SettingsError(
            ["network"],
            "must be \"\(chosen.type)\" for states that are \(states): other networks cannot read them"
          )
        }
        chosen = network
      }
      let network = try SettingsError.within("network") { try E.NetworkSettings(chosen) }
      if let graph = network as? GraphSettings { try checkSize(of: graph) }
      var context = MethodContext(
        environment: environment, streams: streams, recentCount: request.evaluation.samples
      ) { heads, number in
        var random = streams.stream(.initialization, number: number)
        return environment.makeNetwork(network, heads, &random)
      }
      context.data = { try data.value(of: $0) }
      outside.connect(&context, request)
      return try Methods.make(settings, context)
    }
  }
}

/// Makes a method with a transformer, where states are sequences of tokens: the type of the environment is
/// the same, and only here known to have them.
private struct TransformerMaker<E: Environment>: TokenSequenceVisitor {
  let transformer: TransformerSettings
  let request: TrialRequest
  let outside: OutsideMethods
  let streams: RandomStreams
  let data: Memo<Settings, [ReferenceObject<E.State>]>

  init(
    _ network: Settings, _ request: TrialRequest, _ outside: OutsideMethods,
    _ streams: RandomStreams, _ data: Memo<Settings, [ReferenceObject<E.State>]>
  ) throws {
    transformer = try SettingsError.within("network") { try TransformerSettings(network) }
    (self.request, self.outside, self.streams, self.data) = (request, outside, streams, data)
  }

  func visit<T: TokenSequence & SparseFeatures>(_ environment: T) throws -> Method<E> {
    let all: Heads = [.actions, .incoming, .stateFlow, .value, .moves]
    guard
      TransformerPolicy<T, Float>.weightCount(environment, settings: transformer, heads: all)
        <= Double(weightLimit)
    else {
      throw SettingsError(
        ["network", "width"], "makes more than 100 million weights; choose a narrower network")
    }
    var context = MethodContext(
      environment: environment, streams: streams, recentCount: request.evaluation.samples
    ) { heads, number in
      var random = streams.stream(.initialization, number: number)
      return TransformerPolicy<T, Float>(
        environment, settings: transformer, heads: heads, random: &random)
    }
    context.data = { try data.value(of: $0) as? [ReferenceObject<T.State>] ?? [] }
    outside.connect(&context, request)
    guard let method = try Methods.make(request.method, context) as? Method<E> else {
      preconditionFailure("an environment visits itself")
    }
    return method
  }
}

/// A task whose methods `makeMethod` makes from their settings, in the types of the environment and
/// its networks.
private func makeTask<E: Environment>(
  _ task: SamplingTask<E>,
  _ makeMethod:
    @escaping @Sendable (
      _ space: Lazy<Result<StateSpace<E>?, any Error>>, _ request: TrialRequest,
      _ streams: RandomStreams
    ) throws -> Method<E>
) -> LiveTask {
  let environment = task.environment
  let space = Lazy<Result<StateSpace<E>?, any Error>> { Result { try StateSpace(task) } }
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
      let method = try makeMethod(space, request, streams)
      return LiveTrial(
        step: { try method.step(meter) },
        measure: {
          let contexts = try MetricContext.contexts(
            method, meter, space: try space.value.get(), listed: try listed.value.get(),
            reference: method.policy == nil ? [] : try reference.value.get(),
            topK: evaluation.topK, modeThresholds: evaluation.modeThresholds,
            samples: evaluation.samples, trajectories: evaluation.trajectories,
            targetSamples: targets,
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
            trainingSeconds: meter.seconds)
        },
        leastShare: { meter.leastShare },
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
        findings: StoredFindings(meter, evaluation),
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

private func component(_ setting: Setting?) -> Settings? {
  if case .component(let settings)? = setting { return settings }
  return nil
}

/// The most weights of a network.
let weightLimit = 100_000_000

/// Throws `SettingsError` where a network needs more memory than a trial should.
private func checkSize(of graph: GraphSettings) throws {
  // The gated recurrent unit has six square matrices, and the other layers some seven.
  guard 13 * graph.width * graph.width <= weightLimit else {
    throw SettingsError(
      ["network", "width"], "makes more than 100 million weights; choose a narrower network")
  }
}

/// Throws `SettingsError` where a network needs more memory than a trial should.
private func checkSize(
  of perceptron: MLPSettings, in environment: some Environment
) throws {
  // The heads of the most demanding objective; what a method declares is checked when it is made.
  let heads: Heads = [.actions, .incoming, .stateFlow, .value, .moves]
  guard
    MLPPolicy<_, Float>.weightCount(environment, settings: perceptron, heads: heads)
      <= Double(weightLimit)
  else {
    throw SettingsError(
      ["network", "hidden"],
      "makes more than 100 million weights; choose narrower or fewer layers")
  }
}

private func facts<E: Environment>(of task: SamplingTask<E>, _ space: StateSpace<E>?) -> TaskFacts {
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

extension ContentKey {
  /// The random numbers of the trial with this key.
  var streams: RandomStreams {
    func word(_ start: Int) -> UInt64 {
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    return RandomStreams(key: word(0), salt: word(8))
  }
}

/// Values that are made at their first use, each once, whichever thread comes first.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known: Mutex<[Key: Value]> = Mutex([:])
  private let make: @Sendable (Key) throws -> Value

  init(_ make: @escaping @Sendable (Key) throws -> Value) {
    self.make = make
  }

  func value(of key: Key) throws -> Value {
    try known.withLock { known in
      if let value = known[key] { return value }
      let value = try make(key)
      known[key] = value
      return value
    }
  }
}

/// A value that is made at its first use, once, whichever thread comes first.
final class Lazy<Value: Sendable>: Sendable {
  private let state: Mutex<Value?>
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) {
    state = Mutex(nil)
    self.make = make
  }

  var value: Value {
    state.withLock { state in
      if let value = state { return value }
      let value = make()
      state = value
      return value
    }
  }
}
