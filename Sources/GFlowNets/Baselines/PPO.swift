import Formats
import NeuralNetworks

/// Proximal policy optimisation (Schulman et al. 2017, arXiv 1707.06347) with generalised advantages
/// (Schulman et al. 2016, arXiv 1506.02438) at gamma = 1. The return G of a trajectory is R(x) or
/// log R(x), paid at its end. With V(terminal) = 0,
///
///     delta_t = r_t + V(s_t+1) - V(s_t)                         r_t = G at the last step, else 0
///     A_t     = delta_t + lambda A_t+1                          then standardised over the batch's condition
///     loss    = - mean min(rho_t A_t, clip(rho_t, 1 - c, 1 + c) A_t)     rho = P_F / P_F when sampled
///               + valueCoefficient mean (V(s_t) - A_t - V_old(s_t))^2
///               - entropyCoefficient mean H(P_F(. | s_t))
///
/// It seeks the greatest return, not objects in proportion to R: with a small entropy coefficient it
/// ends in few modes. It is the yardstick for how much reward alone would find.
///
/// How this differs from the 2021 code (`PPOAgent` of its grids, `ppo.py` of its molecules) and why:
/// - Every transition but the last has the value of the state after it. The molecules' code loses the
///   one of the second-last transition (`i < len(traj)-2`), which makes its advantage minus a value.
/// - Actions that are not allowed have no logit. There the stop action stays among the logits of states
///   that are too small to stop, and is then executed as another.
/// - A_t by lambda = 0.95; there lambda = 0, whose one reward travels one step an update.
/// - Values learn A_t + V_old(s_t), the paper's truncated return; there G, which is lambda = 1.
/// - Advantages are standardised, since rewards of tasks differ by orders of magnitude.
/// - Minibatches are drawn without replacement, there with it. An epoch passes once over all transitions,
///   or with `minibatchSize` over so many as its minibatches take.
public final class PPO<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let settings: PPOSettings
  @usableFromInline var random: Philox
  @usableFromInline var forward = ForwardSampler<N.E>()
  @usableFromInline var batch = Trajectories<N.E.State>()
  /// log P_F of each transition when it was sampled.
  @usableFromInline var oldLogs: [Double] = []
  @usableFromInline var advantages: [Double] = []
  /// What V of the state that each transition leaves should be.
  @usableFromInline var targets: [Double] = []
  @usableFromInline var order: [Int] = []
  /// The loss of the last gradient step.
  public var lastLoss = 0.0

  /// A policy before training.
  public init(_ context: MethodContext<N>, _ settings: PPOSettings) {
    self.settings = settings
    learner = Learner(
      environment: context.environment, network: context.makeNetwork([.actions, .value]),
      optimizer: settings.optimizer)
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories and `epochs` passes over it.
  ///
  /// Throws `TrainingError` when the loss or the policy is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    guard try sample(meter) else { return }
    // The pass that sampled serves the first gradient step where that has all transitions.
    if settings.drawsMinibatches { learner.evaluation.removeAll() }
    for _ in 0..<settings.epochs {
      if settings.drawsMinibatches { random.shuffle(&order) }
      for part in 0..<settings.minibatches {
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
    if settings.minibatchSize > 0 {
      let start = min(part * settings.minibatchSize, order.count)
      return start..<min(start + settings.minibatchSize, order.count)
    }
    return order.count * part / settings.minibatches..<order.count * (part + 1)
      / settings.minibatches
  }

  /// Samples a batch and judges it; false where the meter affords no trajectory.
  ///
  /// Throws `TrainingError` when the policy is no number.
  @inlinable
  public func sample(_ meter: Meter<N.E>) throws -> Bool {
    let evaluation = learner.evaluation
    let count = meter.affordableTrajectories(settings.batchSize)
    guard count > 0 else { return false }
    evaluation.removeAll()
    guard
      forward.sample(count, from: evaluation, exploration: .none, random: &random, into: &batch)
    else { throw learner.noPolicy(remedy: remedy) }
    try meter.appendLogRewards(of: batch.objects, to: &batch.logRewards)
    meter.charge(trajectories: count, transitions: batch.transitionCount)
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
      advantages.append(evaluation.output(evaluation.place(.value, row: row, slot: 0)))
    }
    estimateAdvantages()
    return true
  }

  /// Turns V(s_t), which stands in `advantages`, into A_t, and fills `targets`.
  @usableFromInline
  func estimateAdvantages() {
    targets = advantages
    for i in 0..<batch.count {
      var next = 0.0
      var reward =
        settings.returns == .reward
        ? Elementary.exp(batch.logRewards[i]) : batch.logRewards[i]
      var advantage = 0.0
      for t in (batch.starts[i]..<batch.starts[i + 1]).reversed() {
        let value = advantages[t]
        advantage = reward + next - value + settings.lambda * advantage
        (reward, next) = (0, value)
        advantages[t] = advantage
        targets[t] += advantage
      }
    }
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
    let weight = 1 / Double(transitions.count)
    var loss = 0.0
    for t in transitions {
      let row = evaluation.request(batch.states[t])
      let action = evaluation.place(.actions, row: row, slot: Int(batch.actions[t]))
      let ratio = Elementary.exp(evaluation.logProbability(action) - oldLogs[t])
      let clipped = min(max(ratio, 1 - settings.clip), 1 + settings.clip)
      loss -= weight * min(ratio * advantages[t], clipped * advantages[t])
      if ratio * advantages[t] <= clipped * advantages[t] {
        evaluation.addGradient(-weight * ratio * advantages[t], byLogProbability: action)
      }
      let value = evaluation.place(.value, row: row, slot: 0)
      let error = evaluation.output(value) - targets[t]
      loss += weight * settings.valueCoefficient * error * error
      evaluation.addGradient(weight * settings.valueCoefficient * 2 * error, byOutput: value)
      loss -= weight * settings.entropyCoefficient * evaluation.entropy(row)
      evaluation.addGradient(-weight * settings.entropyCoefficient, byEntropyOf: row)
    }
    return loss
  }

  /// What to do about returns whose squares are no numbers to the network; `nil` where they are not to
  /// blame.
  @usableFromInline var remedy: String? {
    guard let worst = targets.first(where: { !($0.magnitude <= greatestOfLoss) }) else {
      return nil
    }
    return settings.returns == .reward
      ? "rewards reach \(worst), and a value's error is squared: write \"return\": \"logReward\", or lower the"
        + " scale of the reward or that of signal"
      : "log R reaches \(worst): lower the exponent or the scale of the reward, or those of signal"
  }

  /// The batch.
  public var trajectories: Trajectories<N.E.State> { batch }

  /// The transitions of the batch in the order in which minibatches take them.
  public var transitions: ArraySlice<Int> { order[...] }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: learner.evaluation.probe(.uniform), weights: learner.weights,
      work: { self.learner.work })
  }
}

extension PPO: SnapshotWritable {
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
