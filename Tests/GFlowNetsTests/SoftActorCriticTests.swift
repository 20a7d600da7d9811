import GFlowNets
import NeuralNetworks
import Testing

/// The derivatives of soft actor-critic, whose two losses each hold what the other moves constant.
@Suite struct SoftActorCriticTests {
  /// Trajectories of random length whose states have a few actions with random numbers.
  static func batch() -> ObjectiveBatch {
    var random = Philox(key: 71, stream: 3)
    func number() -> Double { 4 * random.uniform() - 3 }
    var batch = ObjectiveBatch()
    batch.actionValues = [[], []]
    batch.targetActionValues = [[], []]
    for length in [1, 4, 2] {
      batch.starts.append(batch.starts[batch.starts.count - 1] + length)
      batch.logReward.append(number())
      for _ in 0..<length {
        batch.logBackward.append(number())
        let first = batch.logPolicy.count
        let width = 1 + random.below(3)
        let odds = (0..<width).map { _ in number() }
        let total = odds.reduce(-.infinity, Elementary.logAddExp)
        batch.logPolicy += odds.map { $0 - total }
        batch.chosenAction.append(first + random.below(width))
        for critic in 0..<2 {
          for _ in 0..<width {
            batch.actionValues[critic].append(number())
            batch.targetActionValues[critic].append(number())
          }
        }
        batch.actionStarts.append(first + width)
      }
    }
    return batch
  }

  @Test func everyDerivative() throws {
    let batch = Self.batch()
    let objective = SoftActorCritic(try SoftActorCritic.description.defaults())
    func part(
      _ loss: (ObjectiveBatch, inout ObjectiveGradients) -> Double, _ batch: ObjectiveBatch
    ) -> (loss: Double, gradients: ObjectiveGradients) {
      var gradients = ObjectiveGradients()
      gradients.clear(for: batch)
      return (loss(batch, &gradients), gradients)
    }
    let critic = { objective.criticLoss($0, gradients: &$1) }
    let actor = { objective.actorLoss($0, gradients: &$1) }
    let whole = part({ objective.loss($0, gradients: &$1) }, batch)
    #expect(abs(whole.loss - part(critic, batch).loss - part(actor, batch).loss) < 1e-12)
    for head in 0..<2 {
      expectDerivatives(whole.gradients.actionValues[head], "critic \(head)") { i, change in
        var moved = batch
        moved.actionValues[head][i] += change
        return part(critic, moved).loss
      }
    }
    expectDerivatives(whole.gradients.logBackward, "log P_B") { i, change in
      var moved = batch
      moved.logBackward[i] += change
      return part(critic, moved).loss
    }
    expectDerivatives(whole.gradients.logPolicy, "log P_F") { i, change in
      var moved = batch
      moved.logPolicy[i] += change
      return part(actor, moved).loss
    }
    #expect(part(actor, batch).loss > 0)
  }
}
