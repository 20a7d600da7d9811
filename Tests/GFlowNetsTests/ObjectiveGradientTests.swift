import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// Each objective's derivatives by each number of a batch, against central differences.
@Suite struct ObjectiveGradientTests {
  /// Trajectories of these lengths with random numbers; every state visited is a node with a few edges.
  static func batch(_ lengths: [Int], seed: UInt64) -> ObjectiveBatch {
    var random = Philox(key: seed, stream: 3)
    func number() -> Double { 4 * random.uniform() - 3 }
    var batch = ObjectiveBatch()
    batch.scalars = [number()]
    batch.condition = lengths.map { _ in 0 }
    for length in lengths {
      batch.starts.append(batch.starts[batch.starts.count - 1] + length)
      for step in 0..<length {
        batch.logForward.append(number())
        batch.logBackward.append(number())
        batch.logFlow.append(number())
        batch.targetLogFlow.append(number())
        batch.targetLogForward.append(number())
        let firstIn = batch.logInflow.count
        for _ in 0...random.below(3) { batch.logInflow.append(number()) }
        let firstOut = batch.logOutflow.count
        if step < length - 1 {
          for _ in 0...random.below(3) { batch.logOutflow.append(number()) }
        }
        var node = ObjectiveBatch.Node(
          logReward: nil, inflow: firstIn..<batch.logInflow.count,
          outflow: firstOut..<batch.logOutflow.count)
        node.visits = 1 + random.below(3)
        if step == length - 1 { node.logReward = number() }
        batch.nodeOfTransition.append(batch.nodes.count)
        batch.nodes.append(node)
      }
      batch.logReward.append(number())
    }
    batch.logEnd = batch.logReward
    return batch
  }

  /// The same without a target network.
  static func liveBatch(_ lengths: [Int], seed: UInt64) -> ObjectiveBatch {
    var batch = batch(lengths, seed: seed)
    batch.targetLogFlow = []
    batch.targetLogForward = []
    return batch
  }

  static let lengths: [[Int]] = [[1], [5], [1, 1, 1], [1, 4, 2, 9], [3, 3], [2, 0, 3]]

  static func loss(_ objective: any Objective, _ batch: ObjectiveBatch) -> Double {
    var gradients = ObjectiveGradients()
    gradients.clear(for: batch)
    return objective.loss(batch, gradients: &gradients)
  }

  @Test(arguments: lengths)
  func everyDerivative(_ lengths: [Int]) throws {
    for objective in try ObjectiveVariants.withEveryLoss where !objective.needsTarget {
      Self.check(objective, lengths)
    }
  }

  static func check(_ objective: any Objective, _ lengths: [Int]) {
    let name = type(of: objective).description.name
    let batch = Self.liveBatch(lengths, seed: 41)
    var gradients = ObjectiveGradients()
    gradients.clear(for: batch)
    let loss = objective.loss(batch, gradients: &gradients)
    #expect(loss.isFinite && loss >= 0)
    func check(
      _ gradient: [Double], _ path: WritableKeyPath<ObjectiveBatch, [Double]>, _ what: String
    ) {
      expectDerivatives(gradient, "\(name) by \(what)") { i, change in
        var moved = batch
        moved[keyPath: path][i] += change
        return Self.loss(objective, moved)
      }
    }
    // One trajectory by itself has the loss of a batch of one; variance and flows need others.
    if lengths.count == 1, !needsOthers(objective) {
      #expect(abs(gradients.trajectoryLosses[0] - loss) < 1e-12 * loss)
    }
    #expect(gradients.trajectoryLosses.count == lengths.count)
    check(gradients.logForward, \.logForward, "log P_F")
    check(gradients.logBackward, \.logBackward, "log P_B")
    check(gradients.logFlow, \.logFlow, "log F")
    if objective.needs.contains(.stateFlows) { check(gradients.logEnd, \.logEnd, "the last flow") }
    check(gradients.logInflow, \.logInflow, "the flows into states")
    check(gradients.logOutflow, \.logOutflow, "the flows out of states")
    check(gradients.scalars, \.scalars, "scalars")

    // What an objective does not ask for, it does not use.
    let needs = objective.needs
    #expect(needs.contains(.transitions) || gradients.logForward.allSatisfy { $0 == 0 })
    #expect(
      !needs.isDisjoint(with: [.stateFlows, .edgeSums])
        || gradients.logFlow.allSatisfy { $0 == 0 })
    #expect(needs.contains(.edgeFlows) || gradients.logInflow.allSatisfy { $0 == 0 })
    #expect(!objective.scalarParameters.isEmpty || gradients.scalars == [0])

    // Derivatives are added to what is there.
    let once = gradients
    #expect(objective.loss(batch, gradients: &gradients) == loss)
    #expect(zip(gradients.logForward, once.logForward).allSatisfy { abs($0 - 2 * $1) <= 1e-12 })
    #expect(zip(gradients.logOutflow, once.logOutflow).allSatisfy { $0 == 2 * $1 })
  }

  static func needsOthers(_ objective: any Objective) -> Bool {
    objective is LogPartitionVariance || objective.needs.contains(.edgeFlows)
  }

  /// With a target network its flows are constants: all that is left of the derivatives.
  @Test(arguments: lengths)
  func everyDerivativeWithATarget(_ lengths: [Int]) throws {
    for objective in try ObjectiveVariants.withEveryLoss
    where objective.bootstraps && !objective.needs.isDisjoint(with: [.stateFlows, .edgeSums]) {
      let name = type(of: objective).description.name
      var batch = Self.batch(lengths, seed: 53)
      if !objective.needsTarget {
        let live = Self.loss(objective, Self.liveBatch(lengths, seed: 53))
        let other = Self.loss(objective, batch)
        #expect(lengths == [1] || lengths == [1, 1, 1] || other != live)
        batch.targetLogFlow = batch.logFlow
        #expect(abs(Self.loss(objective, batch) - live) <= 1e-12 * live)
        batch = Self.batch(lengths, seed: 53)
      }
      var gradients = ObjectiveGradients()
      gradients.clear(for: batch)
      _ = objective.loss(batch, gradients: &gradients)
      for (gradient, path) in [
        (gradients.logForward, \ObjectiveBatch.logForward),
        (gradients.logBackward, \ObjectiveBatch.logBackward),
        (gradients.logFlow, \ObjectiveBatch.logFlow),
        (gradients.logEnd, \ObjectiveBatch.logEnd),
      ] {
        expectDerivatives(gradient, "\(name) with a target") { i, change in
          var moved = batch
          moved[keyPath: path][i] += change
          return Self.loss(objective, moved)
        }
      }
    }
  }

  /// Of one residual t each loss is what its formula says, near 0 as the square, and without digits lost there.
  @Test(arguments: [-3, -0.4, -1e-9, 0, 1e-9, 0.4, 3])
  func everyLossOfAResidual(_ t: Double) throws {
    // Reward and backward probability over log Z and forward probability.
    var batch = Self.batch([1], seed: 3)
    (batch.scalars, batch.logForward, batch.logBackward) = ([0.25], [-0.5], [-0.75])
    batch.logReward = [t + 0.5]
    batch.logEnd = batch.logReward
    func loss(_ setting: Setting) throws -> Double {
      try Self.loss(ObjectiveVariants.make(TrajectoryBalance.self, ["loss": setting]), batch)
    }
    func linex(_ alpha: Double) -> Double {
      abs(t) < 1e-6 ? t * t : 2 / (alpha * alpha) * (exp(alpha * t) - alpha * t - 1)
    }
    let expected = [
      abs(t) <= 0.5 ? t * t : abs(t) - 0.25, linex(1), linex(0.5),
      abs(t) < 1e-6 ? t * t : exp(t) + exp(-t) - 2,
    ]
    for (setting, expected) in zip(ObjectiveVariants.losses, expected) {
      // The residual itself is a sum with rounding.
      let tolerance = abs(t) < 1e-6 ? 1e-6 : 1e-12
      #expect(abs(try loss(setting) - expected) <= tolerance * expected, "\(setting)")
    }
  }

  /// SubTB is DB for lambda near 0 and, of trajectories as one part, TB for a large lambda.
  @Test func subTrajectoryBalanceLiesBetweenTheOthers() throws {
    // All of one length, since DB averages over the transitions of a batch.
    var batch = Self.liveBatch([4, 4, 4], seed: 43)
    func subTB(_ lambda: Double) throws -> Double {
      try Self.loss(
        ObjectiveVariants.make(SubTrajectoryBalance.self, ["lambda": .real(lambda)]), batch)
    }
    let db = try Self.loss(ObjectiveVariants.make(DetailedBalance.self), batch)
    #expect(abs(try subTB(1e-9) - db) < 1e-6 * db)
    for i in 0..<3 { batch.logFlow[4 * i] = batch.scalars[0] }
    let tb = try Self.loss(ObjectiveVariants.make(TrajectoryBalance.self), batch)
    #expect(abs(SubTrajectoryBalanceLimit.loss(batch) - tb) < 1e-12 * tb)
    #expect(abs(try subTB(100) - tb) < 0.2 * tb)
  }

  /// The variance is the mean square of TB's residuals at the best log Z.
  @Test func logPartitionVarianceIsTrajectoryBalanceAtItsBest() throws {
    var batch = Self.batch([2, 5, 3, 3], seed: 47)
    let estimates = (0..<4).map { i in
      (batch.starts[i]..<batch.starts[i + 1]).reduce(batch.logReward[i]) {
        $0 + batch.logBackward[$1] - batch.logForward[$1]
      }
    }
    batch.scalars = [estimates.reduce(0, +) / 4]
    let variance = try Self.loss(ObjectiveVariants.make(LogPartitionVariance.self), batch)
    let balance = try Self.loss(ObjectiveVariants.make(TrajectoryBalance.self), batch)
    #expect(abs(variance - balance) < 1e-12 * balance)
  }
}

/// SubTB with all weight on whole trajectories.
private enum SubTrajectoryBalanceLimit {
  static func loss(_ batch: ObjectiveBatch) -> Double {
    (0..<batch.count).reduce(0) { sum, i in
      let transitions = batch.starts[i]..<batch.starts[i + 1]
      let residual = transitions.reduce(batch.logFlow[transitions.lowerBound] - batch.logReward[i])
      {
        $0 + batch.logForward[$1] - batch.logBackward[$1]
      }
      return sum + residual * residual / Double(batch.count)
    }
  }
}
