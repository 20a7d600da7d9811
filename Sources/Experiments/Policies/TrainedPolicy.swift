import Formats
import GFlowNets
import Molecules
import NeuralNetworks

/// What keeps a trained policy from being used.
public enum PolicyError: Error, CustomStringConvertible {
  /// The method has none.
  case none(String)
  /// Its weights are not there, or something that its environment needs.
  case missing(String)

  public var description: String {
    switch self {
    case .none(let text), .missing(let text): text
    }
  }
}

/// The policy that a finished trial has trained.
public struct TrainedPolicy {
  private let run: StoredRun
  private let planned: PlannedTrial
  private let record: TrialRecord
  private let trial: LiveTrial

  /// The policy of a trial by its place in the plan, with its weights where it has any.
  ///
  /// Throws `PolicyError` where it cannot be used, and `StoreError`.
  public init(_ run: StoredRun, trial number: Int) throws {
    self.run = run
    planned = run.plan.trials[number]
    let name = run.plan.name(of: planned)
    guard let record = run.records[number].record else {
      throw PolicyError.missing(
        "\(name) has no record that counts; run the spec to its end: \(run.store.runningAgain)")
    }
    self.record = record
    do {
      trial = try run.plan.makeTrial(planned)
    } catch let error as SettingsError {
      throw PolicyError.missing(
        "\(name) cannot be made here: \(error.path.joined(separator: ".")): \(error.message)")
    }
    guard let weights = trial.policy.weights else { return }
    let file = try read()
    do {
      try PolicyFile.restore(weights, from: file.tensors)
    } catch let error as SafetensorsError {
      throw PolicyError.missing("\(error); \(remedy)")
    }
  }

  private var method: String { run.plan.spec.methods[planned.method].name }

  private var path: String {
    Runner(plan: run.plan, store: run.store, workers: 1).folder(of: planned) + "/"
      + PolicyFile.name
  }

  private var remedy: String {
    "train it again: \(run.store.trainingAgain(run.plan.name(of: planned)))"
  }

  private func read() throws -> (bytes: [UInt8], tensors: Safetensors) {
    guard let bytes = try RunStore.read(path) else {
      throw PolicyError.missing("\(path): no such file, since weights are not for git; \(remedy)")
    }
    do {
      let tensors = try Safetensors(bytes, file: path)
      guard PolicyFile.isOf(tensors, planned, record) else {
        throw PolicyError.missing("\(path) is of another training than the record; \(remedy)")
      }
      return (bytes, tensors)
    } catch let error as SafetensorsError {
      throw PolicyError.missing("\(error); \(remedy)")
    }
  }

  /// Draws objects. The same seed and count give the same.
  public func sample(_ count: Int, randomSeed: UInt64) throws -> PolicySample {
    guard let sample = trial.policy.sample else {
      throw PolicyError.none(
        "\(method) has no policy to sample: what it gives are the states of its chains; harness"
          + " candidates prints what they found")
    }
    let key = ContentKey(hashing: "\(planned.key.hex)\nsample\n\(randomSeed)\n")
    var random = key.streams.stream(.evaluation)
    let drawn = try sample(count, &random)
    guard drawn.draws.count == count else {
      throw PolicyError.none("\(method): the policy's probabilities are no numbers")
    }
    return drawn
  }

  /// What metrics see of the policy, with the random numbers of the end of its training; `nil` where the
  /// method has none.
  func measure() throws -> [MetricContext]? {
    guard trial.policy.sample != nil else { return nil }
    trial.findings.advance(record.spending.rewardCalls, record.spending.gradientSteps)
    return try trial.measure()
  }

  /// What the policy has learned, as the only frame of a film; `nil` where the task is not enumerated.
  public func film() throws -> LearningFilm? {
    guard let seen = try trial.frame() else { return nil }
    var frame = seen.frame
    frame.rewardCalls = record.spending.rewardCalls
    return LearningFilm(
      name: run.plan.name(of: planned), key: Plan.drawingKey(planned), method: planned.method,
      seed: planned.seed, frames: [frame], target: seen.target, logZ: seen.logZ)
  }

  /// The exact probability of each object, where they can be enumerated.
  public func distribution() -> [(object: String, probability: Double)]? {
    trial.policy.distribution()
  }

  /// The weights in safetensors format, with what trained them as JSON in the metadata under "harness".
  public func exported() throws -> [UInt8] {
    guard trial.policy.weights != nil else {
      throw PolicyError.none("\(method) has no network, so there are no weights to export")
    }
    return try read().bytes
  }

  /// The weights as they are in memory, by name.
  package var weights: [NetworkWeights.Tensor] { trial.policy.weights?.read() ?? [] }
}
