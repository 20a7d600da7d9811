import GFlowNets

/// What a trial found in an earlier training, taken from where it was kept, to be measured again.
struct StoredFindings {
  /// Whether a task has conditions: how many calls each of them had is kept nowhere.
  let hasConditions: Bool
  /// Takes the next find, in their order.
  ///
  /// Throws what the environment says of a text that prints no object of it.
  let replay: (Candidate) throws -> Void
  /// Takes note that all finds of the first `rewardCalls` calls have been replayed.
  let advance: (_ rewardCalls: Int, _ gradientSteps: Int) -> Void
  /// Measures what has been found, and not the policy.
  let measure: () -> MetricContext

  /// The findings of a trial with this meter, which has charged nothing.
  init<E: Environment>(
    _ meter: Meter<E>, _ evaluation: EvaluationOptions, _ properties: PropertyMeasure<E.State>?
  ) {
    hasConditions = meter.candidates.count > 1
    replay = { candidate in
      meter.candidates[0].replay(
        try meter.environment.parse(candidate.state ?? candidate.object),
        value: candidate.reward, call: candidate.rewardCall ?? 0, in: meter.task)
    }
    advance = { calls, steps in
      if meter.candidates.count == 1 { meter.candidates[0].replayCalls(upTo: calls) }
      meter.resume(rewardCalls: calls, gradientSteps: steps)
    }
    measure = {
      MetricContext(
        condition: nil, meter, 0, topK: evaluation.topK,
        modeThresholds: evaluation.modeThresholds, properties: properties)
    }
  }
}
