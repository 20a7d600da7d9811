import Formats
import Foundation
import GFlowNets

// Trials of users' programs, which are no functions of settings and seed: their rewards are all that can be
// checked.
extension StoredRun {
  /// The finished trials of users' programs, by their places in the plan.
  public var externalTrials: [Int] {
    plan.trials.indices.filter {
      !Methods.isReproducible(plan.trials[$0].settings) && records[$0].record != nil
    }
  }

  /// What is wrong with the rewards of a trial's best objects; `nil` where they are those that are computed here.
  public func rewardProblem(ofTrial number: Int) -> String? {
    guard let record = records[number].record, !record.candidates.isEmpty else { return nil }
    let planned = plan.trials[number]
    let name = plan.name(of: planned)
    do {
      let rewards = try plan.rewards(task: planned.task, of: record.candidates.map(\.object))
      for (candidate, reward) in zip(record.candidates, rewards)
      where (candidate.reward - reward).magnitude > 1e-6 * max(1, reward.magnitude) {
        return
          "\(name): the reward of '\(candidate.object)' is \(candidate.reward) in the record and \(reward) here"
      }
      return nil
    } catch {
      return "\(name): its rewards cannot be computed again: \(error)"
    }
  }

  /// Copies the records of `externalTrials`, so that a run in another folder takes them as they are.
  public func copyExternalRecords(to other: RunStore) throws {
    for number in externalTrials {
      let planned = plan.trials[number]
      let path = "/record.json"
      let source = Runner(plan: plan, store: store, workers: 1).folder(of: planned) + path
      guard let bytes = try RunStore.read(source) else { continue }
      let target = Runner(plan: plan, store: other, workers: 1).folder(of: planned) + path
      try RunStore.write(String(decoding: bytes, as: UTF8.self), to: target)
    }
  }
}
