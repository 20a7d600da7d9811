import GFlowNets
import NeuralNetworks
import Testing

/// What flow matching says of its epsilon.
@Suite struct FlowMatchingEpsilonTests {
  private static func objective(epsilon: Double) -> FlowMatching {
    var settings = CommonParameters.defaults(FlowMatching.description)
    settings.values["epsilon"] = .real(epsilon)
    return FlowMatching(settings)
  }

  /// Molecules: R = (max(0.1, raw) / 8)^beta.
  private static func molecules(beta: Double) -> RewardRange {
    RewardRange(least: beta * Elementary.log(0.1 / 8), great: 0, half: beta * Elementary.log(0.5))
  }

  /// The paper's molecules, with the epsilons of the two configurations of 2021.
  @Test func epsilonsOfThePaper() throws {
    let rewards = Self.molecules(beta: 10)
    let caution = try #require(Self.objective(epsilon: 2.5e-5).caution(rewards))
    #expect(caution.path == ["epsilon"])
    #expect(caution.message.contains("choose about 1e-08"), "\(caution.message)")
    #expect(Self.objective(epsilon: 2.44140625e-8).caution(rewards) == nil)
    // A tenth of the least reward is what grids want.
    let grid = RewardRange(
      least: Elementary.log(0.001), great: Elementary.log(2.5), half: Elementary.log(1.25))
    #expect(Self.objective(epsilon: 1e-4).caution(grid) == nil)
  }

  /// With a sharper exponent, what training begins with lies far lower: 2^-32 and 2^-64 of the best.
  @Test(arguments: [(32.0, "choose about 2e-11"), (64, "choose about 5e-21")])
  func sharperExponentsNeedSmallerEpsilons(_ beta: Double, _ advice: String) throws {
    let rewards = Self.molecules(beta: beta)
    let caution = try #require(Self.objective(epsilon: 2.44140625e-8).caution(rewards))
    #expect(caution.message.contains(advice), "\(caution.message)")
    #expect(Self.objective(epsilon: beta == 32 ? 2e-11 : 5e-21).caution(rewards) == nil)
  }

  /// Flows that are below epsilon on both sides count, and no others.
  @Test(arguments: [(-20.0, -20.0, 1.0), (-20, -5, 0), (-5, -20, 0), (-5, -5, 0)])
  func flowsThatAreTooSmallAreCounted(_ inflow: Double, _ logReward: Double, _ share: Double) {
    var batch = ObjectiveBatch()
    batch.logInflow = [inflow]
    batch.nodes = [ObjectiveBatch.Node(logReward: logReward, inflow: 0..<1, outflow: 0..<0)]
    batch.nodeOfTransition = [0]
    batch.starts = [0, 1]
    batch.logReward = [logReward]
    var gradients = ObjectiveGradients()
    gradients.clear(for: batch)
    _ = Self.objective(epsilon: 2.5e-5).loss(batch, gradients: &gradients)
    #expect(gradients.negligibleShare == share)
  }
}
