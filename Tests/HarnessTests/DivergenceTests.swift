import Foundation
import Testing

/// What is said to do where training cannot go on is what helps.
@Suite struct DivergenceTests {
  private static let balance = #""type": "gflownet", "objective": "trajectoryBalance""#

  /// What a run says of a method that fails.
  private static func failure(_ method: String, scale: Double = 1) async throws -> String {
    let folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "wild", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8,
         "reward": {"type": "corners", "r0": \(0.1 * scale), "r1": \(0.5 * scale), "r2": \(2 * scale)}},
       "methods": [{"name": "A", "network": {"type": "mlp", "hidden": [16]}, \(method)}], "seeds": 1,
       "budget": {"rewardCalls": 3200}, "evaluation": {"checkpoints": 1, "topK": [10], "samples": 10},
       "statistics": {"resamples": 10}}
      """, to: "wild.json")
    let result = try await Program.run(["wild.json"], in: folder)
    #expect(result.status == 1)
    return try #require(result.messages.last { $0.hasPrefix("failed: ") })
  }

  static let causes: [(method: String, scale: Double, remedy: String)] = [
    (#""type": "ppo""#, 1e300, #"write "return": "logReward""#),
    (#""type": "ppo""#, 1e30, #"write "return": "logReward""#),
    (
      #""type": "ppo", "optimizer": {"type": "adam", "learningRate": 1e30}"#, 1,
      "optimizer.learningRate"
    ),
    (#""type": "ppo", "entropyCoefficient": 1e300"#, 1, "what the loss is multiplied by"),
    (
      balance + #", "optimizer": {"type": "adam", "learningRate": 1e30}"#, 1,
      "set optimizer.gradientClip"
    ),
    (
      balance + #", "optimizer": {"type": "adam", "learningRate": 1e30, "gradientClip": 1}"#, 1,
      "lower optimizer.learningRate or optimizer.gradientClip"
    ),
    (
      #""type": "gflownet", "objective": {"type": "trajectoryBalance", "logZLearningRate": 1e300}"#,
      1,
      "lower objective.logZLearningRate"
    ),
    (
      #""type": "gflownet", "objective": {"type": "trajectoryBalance", "initialLogZ": 1e300}"#, 1,
      "objective.initialLogZ"
    ),
    (
      #""type": "gflownet", "objective": "detailedBalance", "sampler": "thompson", "#
        + #""optimizer": {"type": "adam", "learningRate": 1e30}"#, 1, "optimizer.learningRate"
    ),
    (
      balance + #", "sampler": "localSearch", "optimizer": {"type": "adam", "learningRate": 1e30}"#,
      1,
      "optimizer.learningRate"
    ),
    (
      #""type": "mars", "optimizer": {"type": "adam", "learningRate": 1e38}"#, 1,
      "optimizer.learningRate"
    ),
  ]

  @Test(arguments: causes)
  func `The remedy is that of the cause`(
    method: String, scale: Double, remedy: String
  ) async throws {
    let failure = try await Self.failure(method, scale: scale)
    #expect(failure.contains(remedy), "\(failure)")
  }
}
