import Experiments
import Foundation
import GFlowNets
import Molecules
import Statistics

extension Comparison {
  /// What a reader of the tables should know, each with what can be done about it.
  var warnings: [String] {
    [failureWarning, unfinishedWarning, seedWarning].compactMap { $0 }
      + tunings.compactMap(tuningWarning) + spec.tasks.indices.compactMap(scarcityWarning)
      + spec.tasks.indices.compactMap(noiseWarning)
      + spec.tasks.indices.compactMap(skewWarning)
      + spec.tasks.indices.compactMap(tieWarning) + spec.tasks.indices.compactMap(signalWarning)
      + spec.tasks.compactMap(rootingsWarning)
      + [externalWarning, importedWarning, kernelWarning].compactMap { $0 }
  }

  private var failureWarning: String? {
    let failures = self.failures
    guard let first = failures.first else { return nil }
    return "\(failures.count) of \(trialCount) trials failed and count in no number (first"
      + " \(first.trial): \(first.reason)); mend the cause and run the same command again"
  }

  private var unfinishedWarning: String? {
    let count = unfinishedCount
    guard count > 0 else { return nil }
    return "\(count) of \(trialCount) trials \(count == 1 ? "is" : "are") not finished and"
      + " count\(count == 1 ? "s" : "") in no number;"
      + (isCombined ? " run their specs to finish them" : " the same command finishes them")
  }

  private func tuningWarning(_ tuning: MethodTuning) -> String? {
    let name =
      "\(spec.tasks[tuning.task].name): tuning of \(spec.methods[tuning.method].name)"
    if let failure = tuning.failure {
      return "\(name) failed (\(failure)), so it was not compared; mend the cause and run the same"
        + " command again"
    }
    guard tuning.chosen != nil, tuning.isBlind else { return nil }
    return "\(name) chose the first point because none has a value of \(spec.tuning?.metric ?? "");"
      + " name a metric in \"tuning\" that the method has, or leave out what diverges"
  }

  private var seedWarning: String? {
    let counts = spec.methods.indices.map { method in
      spec.tasks.indices.map { seedCount(task: $0, method: method) }.filter { $0 > 0 }.min()
    }
    guard let seeds = counts.compactMap(\.self).min(), seeds < 10 else { return nil }
    // Where methods have different numbers of seeds, those that have few.
    let few = counts.indices.filter { method in counts[method].map { $0 < 10 } ?? false }
    let isOfAll = few.count == counts.count { $0 != nil }
    let who = isOfAll ? "" : " of \(few.map { spec.methods[$0].name }.joined(separator: ", "))"
    let remedy = isCombined ? "run their specs with --seeds 10" : "use --seeds 10"
    if seeds < 2 { return "1 seed\(who): no intervals and no tests; \(remedy)" }
    let tests = max(1, counts.count { $0 != nil } - 1)
    let design = TwoSampleDesign(significance: (1 - spec.statistics.confidence) / Double(tests))
    let detectable = design.smallestDetectableEffect(seeds: seeds).map {
      ", and only differences above \(String(format: "%.2f", $0)) standard deviations are likely to"
        + " be detected (power 0.8\(tests > 1 ? ", \(tests) methods against one" : ""))"
    }
    let p =
      seeds < Effect.fewestSeeds
      ? " (below \(Effect.fewestSeeds) there are no p-values, and so no †)" : ""
    return "\(seeds) seeds\(who)\(p): intervals are wide\(detectable ?? ""); \(remedy)"
  }

  /// A mean of the best k objects is of the trials that found so many.
  private func scarcityWarning(task: Int) -> String? {
    let present = metrics(task: task)
    for k in spec.evaluation.topK.sorted() {
      guard let metric = present.first(where: { $0.name == "top_\(k)_reward" }) else { continue }
      let scarce = spec.methods.indices.compactMap { method -> String? in
        let trials = finished(task: task, method: method).count
        let missing = trials - values(of: metric.name, task: task, method: method).count
        return missing == 0
          ? nil : "\(spec.methods[method].name) (\(missing) of \(counted(trials, "trial")))"
      }
      guard !scarce.isEmpty else { continue }
      return "\(spec.tasks[task].name): \(scarce.joined(separator: ", ")) found fewer than \(k)"
        + " objects and has no \(metric.name) there; compare distinct_objects beside it"
    }
    return nil
  }

  /// A sampled distance of which noise is at least half says little about the method.
  private func noiseWarning(task: Int) -> String? {
    guard chosenMetrics(task: task).contains(where: { $0.name == "total_variation" }) else {
      return nil
    }
    var floors: [Double] = []
    let names = spec.methods.indices.compactMap { method -> String? in
      guard let distance = mean(of: values(of: "sum_l1", task: task, method: method)),
        let floor = mean(of: values(of: "sum_l1_floor", task: task, method: method)),
        floor > 0, floor >= distance / 2
      else { return nil }
      floors.append(floor / 2)
      return spec.methods[method].name
    }
    guard let floor = floors.max() else { return nil }
    return "\(spec.tasks[task].name): at least half of total_variation of"
      + " \(names.joined(separator: ", ")) is sampling noise, a perfect sampler would have"
      + " \(String(format: "%.2g", floor)); raise evaluation.samples"
  }

  /// Welch's test of skewed values holds its level where both methods have as many seeds. Where one has
  /// twice as many or more it does not: of exponential values with 5 and 20 seeds it calls 8.6% of equal
  /// methods different, not 5%.
  private func skewWarning(task: Int) -> String? {
    for metric in chosenMetrics(task: task) where metric.direction != .neither {
      let reference = values(of: metric.name, task: task, method: baseline)
      for method in spec.methods.indices where method != baseline {
        let own = values(of: metric.name, task: task, method: method)
        let (fewer, more) = (min(own.count, reference.count), max(own.count, reference.count))
        guard fewer >= Effect.fewestSeeds, fewer < 20, more >= 2 * fewer,
          let skew = [own, reference].compactMap({ skewness(of: $0) }).map(abs).max(), skew > 1
        else { continue }
        let name = spec.methods[method].name
        return "\(spec.tasks[task].name): \(name) has \(own.count) seeds and"
          + " \(spec.methods[baseline].name) \(reference.count), and their \(metric.name) is skewed;"
          + " Welch's test then calls equal methods different more often than it says (8.6% for 5% with 5"
          + " and 20 seeds); give both the same seeds, or go by mann_whitney_p"
      }
    }
    return nil
  }

  private func tieWarning(task: Int) -> String? {
    guard facts(task: task)?.referenceRewardsTie == true else { return nil }
    return
      "\(spec.tasks[task].name): all objects that policies are compared on have one reward, so there is no"
      + " reward_correlation"
  }

  /// What is measured against R / Z says nothing of a method that is to learn something else.
  private func signalWarning(task: Int) -> String? {
    let names = ["log_z_error", "total_variation", "exact_total_variation"]
    let measured = metrics(task: task).map(\.name).filter(names.contains)
    guard !measured.isEmpty else { return nil }
    let own = spec.methods.indices.filter { method in
      guard let signal = spec.methods[method].settings[ifGiven: CommonParameters.signal] else {
        return false
      }
      return signal.type != TrainingSignal.rewardName && seedCount(task: task, method: method) > 0
        && measured.allSatisfy { values(of: $0, task: task, method: method).isEmpty }
    }
    guard !own.isEmpty else { return nil }
    let list = own.map { spec.methods[$0].name }.joined(separator: ", ")
    return "\(spec.tasks[task].name): \(list) \(own.count == 1 ? "trains" : "train") on a signal of"
      + " \(own.count == 1 ? "its" : "their") own; distances and log_z_error are measured against the"
      + " environment's reward and are empty there"
  }

  /// Where states are rooted trees, the target is not R over molecules.
  private func rootingsWarning(_ task: SpecTask) -> String? {
    guard Fragments.isRooted(task.environment) else { return nil }
    return
      "\(task.name): states know their root (messages fromRoot), so a molecule's share of the target is R times"
      + " the number of its rootings, and log Z and distances are of that"
  }

  private func methods(where isSo: (Settings) -> Bool) -> String? {
    let names = spec.methods.filter { isSo($0.settings) }.map(\.name)
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }

  private var externalWarning: String? {
    methods { !Methods.isReproducible($0) }.map {
      "external: \($0); programs are no functions of settings and seed, so harness verify computes the rewards"
        + " of their best objects again and trains nothing"
    }
  }

  private var importedWarning: String? {
    methods { $0.type == ImportedLogSettings.description.name }.map {
      "imported: \($0); what was asked for is what a log says, and only the rewards were computed again"
    }
  }

  private var kernelWarning: String? {
    var kernels: [String] = []
    for task in spec.tasks.indices {
      for method in spec.methods.indices {
        for (_, record) in finished(task: task, method: method)
        where !kernels.contains(record.kernels) {
          kernels.append(record.kernels)
        }
      }
    }
    guard kernels.count > 1 else { return nil }
    return
      "trials ran with the kernels of different processors (\(kernels.joined(separator: ", "))),"
      + " which round differently; use --kernels portable --fresh"
  }
}
