import Formats
import NeuralNetworks

/// Policy gradients by trajectories of the policy itself, in passes over each batch: what `PPOSettings` and
/// `REINFORCESettings` set up. A step earns
///
///     return "reward"      0, the last R(x)
///     return "logReward"   0, the last log R(x)
///     return "soft"        log P_B(s_t | s_t+1) - log P_F(a_t | s_t), the last log R(x) too
///
/// with the P_F of sampling and the uniform P_B. "soft" is maximum-entropy reinforcement learning with coefficient
/// 1 of the reward under which it is a GFlowNet (Tiapkin et al. 2024, arXiv 2310.12934; Deleu et al. 2024, arXiv
/// 2402.10309): its optimum is R / Z, where V = log F and every advantage is 0 on every path. With V = 0 at objects,
/// and V = 0 everywhere without a baseline,
///
///     delta_t = r_t + V(s_t+1) - V(s_t)
///     A_t     = delta_t + lambda A_t+1                    standardised over the batch's condition where rules say so
///     loss    = - mean min(rho_t A_t, clip(rho_t, 1 - c, 1 + c) A_t)     rho = P_F / P_F when sampled
///               + valueCoefficient mean (V(s_t) - A_t - V_old(s_t))^2
///               - entropyCoefficient mean H(P_F(. | s_t))
///
/// where a mean is over the transitions of a minibatch, or a sum over them per trajectory of the batch where rules
/// say so: a mean over transitions, whose number depends on the actions, would move the optimum of returns without
/// baseline. On the batch's first pass rho = 1, and the gradient is that of REINFORCE with a baseline.
public final class PolicyGradient<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let rules: PolicyGradientRules
  @usableFromInline var random: Philox
  @usableFromInline var forward: ForwardSampler<N.E>
  @usableFromInline var batch = Trajectories<N.E.State>()
  /// log P_F of each transition when it was sampled.
  @usableFromInline var oldLogs: [Double] = []
  @usableFromInline var advantages: [Double] = []
  /// log P_B of each transition, where it is earned.
  @usableFromInline var backwardLogs: [Double] = []
  /// What V of the state that each transition leaves should be.
  @usableFromInline var targets: [Double] = []
  @usableFromInline var order: [Int] = []
  /// The loss of the last gradient step.
  public var lastLoss = 0.0

  /// A policy before training.
  public init(_ context: MethodContext<N>, _ rules: PolicyGradientRules) {
    self.rules = rules
    forward = ForwardSampler(conditions: rules.conditions)
    learner = Learner(
      environment: context.environment,
      network: context.makeNetwork(rules.usesValues ? [.actions, .value] : [.actions]),
      optimizer: rules.optimizer)
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories and `epochs` passes over it.
  ///
  /// Throws `TrainingError` when the loss or the policy is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    guard try sample(meter) else { return }
    // The pass that sampled serves the first gradient step where that has all transitions.
    if rules.drawsMinibatches { learner.evaluation.removeAll() }
    for _ in 0..<rules.epochs {
      if rules.drawsMinibatches { random.shuffle(&order) }
      for part in 0..<rules.minibatches {
        let range = minibatch(part)
        if range.isEmpty { continue }
        guard meter.affordsGradientStep else { return }
        lastLoss = loss(of: order[range])
        try learner.step(loss: lastLoss, remedy: remedy)
        meter.chargeGradientStep()
      }
    }
  }

  /// Which places of `order` a gradient step is made on.
  @inlinable
  func minibatch(_ part: Int) -> Range<Int> {
    if rules.minibatchSize > 0 {
      let start = min(part * rules.minibatchSize, order.count)
      return start..<min(start + rules.minibatchSize, order.count)
    }
    return order.count * part / rules.minibatches..<order.count * (part + 1)
      / rules.minibatches
  }

  /// Samples a batch and judges it; false where the meter affords no trajectory.
  ///
  /// Throws `TrainingError` when the policy is no number.
  @inlinable
  public func sample(_ meter: Meter<N.E>) throws -> Bool {
    let evaluation = learner.evaluation
    let count = meter.affordableTrajectories(rules.batchSize)
    guard count > 0 else { return false }
    evaluation.removeAll()
    guard
      forward.sample(count, from: evaluation, exploration: .none, random: &random, into: &batch)
    else { throw learner.noPolicy(remedy: remedy) }
    try meter.appendLogRewards(of: batch.objects, to: &batch.logRewards)
    meter.charge(trajectories: count, transitions: batch.transitionCount)
    judge(batch)
    return true
  }

  /// Makes trajectories with their rewards the batch, as if the policy of the moment had sampled them.
  @inlinable
  public func judge(_ trajectories: Trajectories<N.E.State>) {
    let evaluation = learner.evaluation
    batch = trajectories
    for state in batch.states { _ = evaluation.request(state) }
    evaluation.evaluatePending()
    oldLogs.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    advantages.removeAll(keepingCapacity: true)
    // A_t is put together in place from V(s_t).
    for (t, state) in batch.states.enumerated() {
      let row = evaluation.request(state)
      order.append(t)
      oldLogs.append(
        evaluation.logProbability(
          evaluation.place(.actions, row: row, slot: Int(batch.actions[t]))))
      advantages.append(
        rules.usesValues ? evaluation.output(evaluation.place(.value, row: row, slot: 0)) : 0)
    }
    if rules.returns == .soft { fillBackwardLogs() }
    estimateAdvantages()
  }

  /// log of the uniform P_B of each transition.
  @inlinable
  func fillBackwardLogs() {
    let environment = learner.evaluation.environment
    backwardLogs.removeAll(keepingCapacity: true)
    for i in 0..<batch.count {
      let end = batch.starts[i + 1]
      for t in batch.starts[i]..<end {
        let child = t + 1 < end ? batch.states[t + 1] : batch.objects[i]
        backwardLogs.append(-Elementary.log(Double(environment.incomingEdgeCount(child))))
      }
    }
  }

  /// Turns V(s_t), which stands in `advantages`, into A_t, and fills `targets`.
  @usableFromInline
  func estimateAdvantages() {
    targets = advantages
    for i in 0..<batch.count {
      var next = 0.0
      var reward =
        rules.returns == .reward
        ? Elementary.exp(batch.logRewards[i]) : batch.logRewards[i]
      var advantage = 0.0
      for t in (batch.starts[i]..<batch.starts[i + 1]).reversed() {
        if rules.returns == .soft { reward += backwardLogs[t] - oldLogs[t] }
        let value = advantages[t]
        advantage = reward + next - value + rules.lambda * advantage
        (reward, next) = (0, value)
        advantages[t] = advantage
        targets[t] += advantage
      }
    }
    guard rules.standardizes else { return }
    for condition in 0..<learner.evaluation.environment.conditionCount {
      standardize(condition)
    }
  }

  /// Standardises the advantages of a condition's trajectories.
  @usableFromInline
  func standardize(_ condition: Int) {
    let environment = learner.evaluation.environment
    let own = (0..<batch.count).filter { environment.condition(of: batch.objects[$0]) == condition }
    let transitions = own.flatMap { batch.starts[$0]..<batch.starts[$0 + 1] }
    let n = Double(transitions.count)
    let mean = transitions.reduce(0) { $0 + advantages[$1] } / n
    let variance =
      transitions.reduce(0) { $0 + (advantages[$1] - mean) * (advantages[$1] - mean) } / n
    // Advantages that are all alike say nothing, and become zeros.
    let scale = 1 / (variance.squareRoot() + 1e-8)
    for t in transitions { advantages[t] = (advantages[t] - mean) * scale }
  }

  /// The loss of some transitions of the batch, with its derivatives collected in the learner's
  /// evaluation.
  @inlinable
  public func loss(of transitions: ArraySlice<Int>) -> Double {
    let evaluation = learner.evaluation
    for t in transitions { _ = evaluation.request(batch.states[t]) }
    evaluation.evaluatePending()
    evaluation.clearGradients()
    let weight = 1 / Double(rules.weighsTrajectories ? batch.count : transitions.count)
    var loss = 0.0
    for t in transitions {
      let row = evaluation.request(batch.states[t])
      let action = evaluation.place(.actions, row: row, slot: Int(batch.actions[t]))
      let ratio = Elementary.exp(evaluation.logProbability(action) - oldLogs[t])
      let clipped = min(max(ratio, 1 - rules.clip), 1 + rules.clip)
      loss -= weight * min(ratio * advantages[t], clipped * advantages[t])
      if ratio * advantages[t] <= clipped * advantages[t] {
        evaluation.addGradient(-weight * ratio * advantages[t], byLogProbability: action)
      }
      if rules.usesValues {
        let value = evaluation.place(.value, row: row, slot: 0)
        let error = evaluation.output(value) - targets[t]
        loss += weight * rules.valueCoefficient * error * error
        evaluation.addGradient(weight * rules.valueCoefficient * 2 * error, byOutput: value)
      }
      loss -= weight * rules.entropyCoefficient * evaluation.entropy(row)
      evaluation.addGradient(-weight * rules.entropyCoefficient, byEntropyOf: row)
    }
    return loss
  }

  /// What to do about returns whose squares are no numbers to the network; `nil` where they are not to
  /// blame.
  @usableFromInline var remedy: String? {
    guard let worst = targets.first(where: { !($0.magnitude <= greatestOfLoss) }) else {
      return nil
    }
    return rules.returns == .reward
      ? "rewards reach \(worst), and a value's error is squared: write \"return\": \"logReward\", or lower the"
        + " scale of the reward or that of signal"
      : "log R reaches \(worst): lower the exponent or the scale of the reward, or those of signal"
  }

  /// The batch.
  public var trajectories: Trajectories<N.E.State> { batch }

  /// The transitions of the batch in the order in which minibatches take them.
  public var transitions: ArraySlice<Int> { order[...] }

  /// V of each condition's initial state, which soft returns make an estimate of log Z.
  @inlinable
  func estimateLogZs() -> [Double?] {
    guard rules.returns == .soft, rules.usesValues else { return [] }
    let evaluation = learner.evaluation
    let environment = evaluation.environment
    defer { evaluation.removeAll() }
    let rows = (0..<environment.conditionCount).map {
      evaluation.request(environment.initialState(of: $0))
    }
    evaluation.evaluatePending()
    return rows.map { evaluation.output(evaluation.place(.value, row: $0, slot: 0)) }
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: learner.evaluation.probe(.uniform), weights: learner.weights,
      logZs: { self.learner.evaluation.uncounted { self.estimateLogZs() } },
      work: { self.learner.work })
  }
}

extension PolicyGradient: SnapshotWritable {
  /// Writes the network, its optimiser and the sampling stream.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    random.write(to: &snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
  }
}
