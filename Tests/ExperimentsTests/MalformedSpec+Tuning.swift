import GFlowNets

/// Mistakes in the section "tuning".
extension MalformedSpec {
  private static let metricNames = Metrics.descriptions(topK: [10, 100, 1000])
    .filter { $0.direction != .neither }.map(\.name)

  private static let quotedMetricNames = metricNames.map { "\"\($0)\"" }.joined(separator: ", ")

  static let tuningSections: [MalformedSpec] = [
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chains": [1, 2, 4, 5, 6, 7, 8]}"#,
      "13:68: error: tuning.rewardCalls: 2400 reward calls cannot be divided equally "
        + "over the 7 points x 2 seeds of 'MC'; write 2408, which every grid divides"),
    tuned(
      #""tuning": {"#,
      #""tuning": {"points": 3, "#,
      "13:14: error: tuning.points: unknown key; remove it or use a known one (known: "
        + "metric, seeds, rewardCalls)"),
    tuned(
      #""tuning": {"#,
      #""tunning": {"#,
      "13:3: error: tunning: unknown key; did you mean 'tuning'? (known: $schema, "
        + "version, name, environment, environments, defaults, methods, baseline, seeds, "
        + "budget, evaluation, statistics, tuning)"),
    tuned(
      #""metric": "top_10_reward""#,
      #""metric": "top_10_rewards""#,
      "13:24: error: tuning.metric: unknown word 'top_10_rewards'; did you mean "
        + "'top_10_reward'? (known: "
        + metricNames.joined(separator: ", ") + ")"),
    tuned(
      #""metric": "top_10_reward""#,
      #""metric": "top_11_reward""#,
      "13:24: error: tuning.metric: unknown word 'top_11_reward'; did you mean "
        + "'top_10_reward'? (known: "
        + metricNames.joined(separator: ", ") + ")"),
    tuned(
      #""metric": "top_10_reward""#,
      #""metric": "sum_l1_floor""#,
      "13:24: error: tuning.metric: 'sum_l1_floor' describes and is neither better "
        + "higher nor lower; use another metric (known: "
        + metricNames.joined(separator: ", ") + ")"),
    tuned(
      #""metric": "top_10_reward""#,
      #""metric": "loss""#,
      "13:24: error: tuning.metric: unknown word 'loss'; use a known one (known: "
        + metricNames.joined(separator: ", ") + ")"),
    tuned(
      #""metric": "top_10_reward""#,
      #""metric": 3"#,
      "13:24: error: tuning.metric: found the number 3; write one of "
        + quotedMetricNames),
    tuned(
      #""metric": "top_10_reward","#,
      "",
      "13:13: error: tuning: missing key 'metric'; write one of "
        + quotedMetricNames),
    tuned(
      #""metric": "top_10_reward""#,
      #""metrics": "top_10_reward""#,
      "13:14: error: tuning.metrics: unknown key; did you mean 'metric'? (known: "
        + "metric, seeds, rewardCalls)"),
    tuned(
      #""seeds": 2"#,
      #""seeds": 0"#,
      "13:50: error: tuning.seeds: 0 is out of range; write a whole number from 1 to "
        + "1000"),
    tuned(
      #""seeds": 2"#,
      #""seeds": [0, 1]"#,
      "13:50: error: tuning.seeds: found a list; write a whole number from 1 to 1000"),
    tuned(
      #""seeds": 2"#,
      #""seeds": 7"#,
      "13:68: error: tuning.rewardCalls: 2400 reward calls cannot be divided equally "
        + "over the 4 points x 7 seeds of 'TB'; write 2436, which every grid divides"),
    tuned(
      #""rewardCalls": 2400"#,
      #""rewardCalls": 2000"#,
      "13:68: error: tuning.rewardCalls: 2000 reward calls cannot be divided equally "
        + "over the 3 points x 2 seeds of 'MC'; write 2016, which every grid divides"),
    tuned(
      #""rewardCalls": 2400"#,
      #""rewardCalls": 0"#,
      "13:68: error: tuning.rewardCalls: 0 is out of range; write a whole number of at "
        + "least 1"),
    tuned(
      #""rewardCalls": 2400"#,
      #""rewardCalls": 5"#,
      "13:68: error: tuning.rewardCalls: 5 reward calls cannot be divided equally over "
        + "the 4 points x 2 seeds of 'TB'; write 24, which every grid divides"),
    tuned(
      #""rewardCalls": 2400"#,
      #""rewardCalls": "2400""#,
      #"13:68: error: tuning.rewardCalls: found the text "2400"; write a whole number "#
        + "of at least 1"),
    tuned(
      #""rewardCalls": 2400"#,
      #""gradientSteps": 2400"#,
      "13:13: error: tuning: missing key 'rewardCalls'; write a whole number of at "
        + "least 1",
      "13:53: error: tuning.gradientSteps: unknown key; remove it or use a known one "
        + "(known: metric, seeds, rewardCalls)"),
    tuned(
      #"{"metric": "top_10_reward", "seeds": 2, "rewardCalls": 2400}"#,
      #""top_10_reward""#,
      #"13:13: error: tuning: found the text "top_10_reward"; write an object with "#
        + #""metric", "seeds", "rewardCalls""#),
    tuned(
      #"{"metric": "top_10_reward", "seeds": 2, "rewardCalls": 2400}"#,
      "{}",
      "13:13: error: tuning: missing key 'metric'; write one of "
        + quotedMetricNames,
      "13:13: error: tuning: missing key 'rewardCalls'; write a whole number of at "
        + "least 1"),
    tuned(
      #""seeds": 2"#,
      #""seeds": 2.0"#,
      "13:50: error: tuning.seeds: 2.0 is not written as a whole number; write 2, a "
        + "whole number from 1 to 1000"),
    MalformedSpec(
      #""seeds": 3"#,
      #""seeds": 3, "tuning": {"metric": "modes", "rewardCalls": 30}"#,
      #"9:25: error: tuning: no method has a "grid" to tune; write one into each method that is to "#
        + "be tuned, or remove the section"),
  ]
}
