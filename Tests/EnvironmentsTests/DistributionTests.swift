import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// The ways in which a policy's distribution over objects can be asked for agree.
@Suite struct DistributionTests {
  static let instances: [Instance] = [
    .grid(2, 5, "explicitStop"), .grid(2, 6, "forced"), .grid(3, 3, "forced"),
    .bits(6, 2, targets: 3, modeDistance: 0.2),
  ]

  /// A policy with random weights, larger than a network starts with, so that it is far from uniform.
  ///
  /// Not too large: the weights of backward trajectories have heavy tails where P_B and P_F disagree
  /// much, and then a standard error from a sample means little.
  static func policy<E: Environment>(_ environment: E) -> PolicyEvaluation<
    FeaturePolicy<E, Double>
  > {
    var random = Philox(key: 23, stream: 0)
    let settings = MLPSettings(CommonParameters.defaults(MLPSettings.description))
    let network = FeaturePolicy<E, Double>(
      environment, settings: settings, heads: [.actions, .incoming], random: &random)
    for i in 0..<network.parameters.count { network.parameters.value(at: i).pointee *= 1.7 }
    return PolicyEvaluation(environment: environment, network: network)
  }

  /// Pearson's statistic of a sample stays near its degrees of freedom.
  @Test(arguments: instances)
  func samplesFollowTheExactDistribution(_ instance: Instance) throws {
    struct Visitor: TaskVisitor {
      func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> (Double, Double) {
        let space = try #require(try StateSpace(task))
        let policy = DistributionTests.policy(task.environment)
        let exact = policy.distribution(over: space)
        #expect(abs(exact.reduce(0, +) - 1) < 1e-12)
        let count = 20_000
        var random = Philox(key: 29, stream: 0)
        var observed = [Int](repeating: 0, count: space.states.count)
        for object in policy.sampleObjects(count, &random) {
          observed[try #require(space.index(of: object))] += 1
        }
        // Rare objects are counted together, since the statistic needs some of each class.
        var statistic = 0.0
        var classes = 0.0
        var rest = (observed: 0.0, expected: 0.0)
        func add(_ observed: Double, _ expected: Double) {
          statistic += (observed - expected) * (observed - expected) / expected
          classes += 1
        }
        for (i, p) in zip(space.objects, exact) {
          let expected = p * Double(count)
          if expected < 10 {
            rest.observed += Double(observed[i])
            rest.expected += expected
          } else {
            add(Double(observed[i]), expected)
          }
        }
        if rest.expected > 0 { add(rest.observed, rest.expected) }
        return (statistic, classes - 1)
      }
    }
    let (statistic, freedom) = try Environments.make(instance.settings, Visitor())
    #expect(freedom > 5)
    #expect(abs(statistic - freedom) < 4 * (2 * freedom).squareRoot())
  }

  @Test(arguments: instances, BackwardPolicy.allCases)
  func logProbabilitiesAreThoseOfTheExactDistribution(
    _ instance: Instance, _ backwardPolicy: BackwardPolicy
  ) throws {
    struct Visitor: TaskVisitor {
      let backwardPolicy: BackwardPolicy

      func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Violations {
        let violations = Violations()
        let space = try #require(try StateSpace(task))
        let policy = DistributionTests.policy(task.environment)
        let exact = policy.distribution(over: space)
        let objects = space.objects.map { space.states[$0] }
        var random = Philox(key: 31, stream: 0)
        let known = policy.logProbabilities(of: objects, backwardPolicy, &random)
        let estimated = policy.logProbabilities(
          of: objects, backwardPolicy, &random, limit: 0, trajectories: 1000)
        var squares = 0.0
        var inexact = 0.0
        for (i, p) in exact.enumerated() {
          let log = Elementary.log(p)
          violations.check(known[i].value, log, tolerance: 1e-11, "exact log p of \(objects[i])")
          violations.check(known[i].standardError == 0, "error of an exact number")
          let error = estimated[i].standardError
          violations.check(
            abs(estimated[i].value - log) <= 4 * error + 1e-11,
            "log p \(log) of \(objects[i]), estimated \(estimated[i])")
          if error > 1e-9 {
            squares += (estimated[i].value - log) * (estimated[i].value - log) / (error * error)
            inexact += 1
          }
        }
        // The errors are neither too small nor too large: mean squared z-score near 1.
        if inexact > 10 {
          violations.check(
            (0.4...1.8).contains(squares / inexact), "mean squared z-score \(squares / inexact)")
        }
        return violations
      }
    }
    let violations = try Environments.make(
      instance.settings, Visitor(backwardPolicy: backwardPolicy))
    #expect(violations.messages == [])
  }
}
