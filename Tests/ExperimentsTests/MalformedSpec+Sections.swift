/// Mistakes in the other sections and in defaults.
extension MalformedSpec {
  static let sections: [MalformedSpec] = [
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 0"#,
      "9:12: error: seeds: 0 is out of range; write a count of seeds from 1 to 100000, "
        + "a list of seeds, or a range such as \"7..9\""),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": []"#,
      "9:12: error: seeds: found 0 elements; write a list of 1 to 100000 whole numbers "
        + "of at least 0"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": [1, 2, 1, -1]"#,
      "9:19: error: seeds[2]: the seed 1 stands twice; remove one",
      "9:22: error: seeds[3]: -1 is out of range; write a whole number of at least 0"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": [1, 2, 1]"#,
      "9:19: error: seeds[2]: the seed 1 stands twice; remove one"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": "3""#,
      #"9:12: error: seeds: found the text "3"; write a count of seeds from 1 to 100000, "#
        + "a list of seeds, or a range such as \"7..9\""),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "baseline": "MCMC""#,
      "9:27: error: baseline: unknown method 'MCMC'; use a known one (known: TB, MC)"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "baseline": "mc""#,
      "9:27: error: baseline: unknown method 'mc'; did you mean 'MC'? (known: TB, MC)"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "baseline": 1"#,
      "9:27: error: baseline: found the number 1; write the name of a method"),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, "{}",
      "10:13: error: budget: no limit; write an object with at least one of "
        + #""rewardCalls", "trajectories", "gradientSteps", "seconds""#),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, "1000",
      "10:13: error: budget: found the number 1000; write an object with at least one of "
        + #""rewardCalls", "trajectories", "gradientSteps", "seconds""#),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"rewardCall": 1000}"#,
      "10:14: error: budget.rewardCall: unknown key; did you mean 'rewardCalls'? (known: "
        + "rewardCalls, trajectories, gradientSteps, seconds)"),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"rewardCalls": 0, "seconds": 0}"#,
      "10:29: error: budget.rewardCalls: 0 is out of range; write a whole number of at "
        + "least 1",
      "10:43: error: budget.seconds: 0 is out of range; write a number greater than 0"),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"gradientSteps": 10}"#,
      "7:5: error: methods[1]: can never end: it does not count gradientSteps; write one "
        + #"of "rewardCalls", "seconds" into the budget too"#),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"gradientSteps": 10, "trajectories": 10}"#,
      "7:5: error: methods[1]: can never end: it does not count trajectories or "
        + #"gradientSteps; write one of "rewardCalls", "seconds" into the budget too"#),
    MalformedSpec(
      #""seeds": 3"#,
      #""seeds": 3, "evaluation": {"checkpoints": 10001, "topK": [10, 10], "samples": 0}"#,
      "9:45: error: evaluation.checkpoints: 10001 is out of range; write a whole number "
        + "from 0 to 10000",
      "9:65: error: evaluation.topK[1]: the k 10 stands twice; remove one",
      "9:81: error: evaluation.samples: 0 is out of range; write a whole number from 1 "
        + "to 100000000"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "evaluation": {"topK": [10, 10]}"#,
      "9:43: error: evaluation.topK[1]: the k 10 stands twice; remove one"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "statistics": {"confidence": 1, "resamples": 0}"#,
      "9:44: error: statistics.confidence: 1 is out of range; write a number greater "
        + "than 0 and less than 1",
      "9:60: error: statistics.resamples: 0 is out of range; write a whole number from 2 "
        + "to 10000000"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "statistics": 0.9"#,
      "9:29: error: statistics: found the number 0.9; write an object with any of "
        + #""confidence", "resamples""#),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"bachSize": 4}"#,
      "9:28: error: defaults.bachSize: no method of this spec has this key; did you mean "
        + "'batchSize'? (known: batchSize, objective, epsilon, temperature, hidden, "
        + "optimizer, chains, burnIn)"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"name": "x"}"#,
      "9:28: error: defaults.name: no method of this spec has this key; remove it "
        + "(known: batchSize, objective, epsilon, temperature, hidden, optimizer, chains, "
        + "burnIn)"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"batchSize": 0}"#,
      "9:41: error: defaults.batchSize: 0 is out of range; write a whole number from 1 "
        + "to 1024 (default of 'TB')"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"batchSize": 13}"#,
      "9:41: error: defaults.batchSize: brings bad luck; choose another (default of 'TB')"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"optimizer": {"type": "adam", "clips": 3}}"#,
      "9:58: error: defaults.optimizer.clips: unknown key; did you mean 'clip'? (known: "
        + "type, learningRate, clip) (default of 'TB')"),
    MalformedSpec(
      #""seeds": 3"#,
      #""seeds": 3, "defaults": {"objective": {"type": "matching", "epsilon": 0}}"#,
      "9:73: error: defaults.objective.epsilon: 0 is out of range; write a number "
        + "greater than 0"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": []"#,
      "9:27: error: defaults: found a list; write an object with keys of the methods"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"optimizer": {"clip": 0}}"#,
      "9:50: error: defaults.optimizer.clip: 0 is out of range; write a number greater "
        + "than 0 (default of 'TB')"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "defaults": {"hidden": [8, 1]}"#,
      "9:42: error: defaults.hidden[1]: is too narrow; choose 2 or more (default of 'TB')"),
    MalformedSpec(
      #""seeds": 3"#, #""seeds": 3, "baseline": "M\u202eC\u001b[31m""#,
      #"9:27: error: baseline: unknown method 'M\u202EC\u001B[31m'; use a known one "#
        + "(known: TB, MC)"),
    MalformedSpec(
      #""environment": {"type": "grid", "side": 8}"#,
      #""environments": [{"type": "grid", "side": 8}, {"name": "s", "type": "strings"}]"#,
      "6:5: error: methods[0].temperature: must not be 1 on strings; choose another (on "
        + "'s')"),
  ]
}
