/// Mistakes in the keys and sections of a spec.
extension MalformedSpec {
  static let sections: [MalformedSpec] = [
    MalformedSpec(
      "an unknown key of the spec",
      .replacing(#""seeds": 2"#, #""seed": 2"#),
      "20:3: error: seed: unknown key; did you mean 'seeds'? (known: $schema, version,"
        + " name, environment, environments, defaults, methods, baseline, seeds, budget,"
        + " evaluation, statistics, tuning)"),
    MalformedSpec(
      "a key of the spec that is far from any",
      .replacing(#""seeds": 2,"#, #""seeds": 2, "colour": "red","#),
      "20:15: error: colour: unknown key; remove it or use a known one (known: $schema,"
        + " version, name, environment, environments, defaults, methods, baseline, seeds,"
        + " budget, evaluation, statistics, tuning)"),
    MalformedSpec(
      "an unknown key of the reward",
      .replacing(#""r0": 0.1"#, #""ro": 0.1"#),
      "7:36: error: environments[0].reward.ro: unknown key; remove it or use a known one"
        + " (known: type, r0, r1, r2)"),
    MalformedSpec(
      "an unknown key of the environment",
      .replacing(#""wordSize": 2"#, #""wordsize": 2"#),
      "8:56: error: environments[1].wordsize: unknown key; did you mean 'wordSize'?"
        + " (known: name, type, bits, wordSize, targets, sharpness, modeDistance, seed,"
        + " growth, targetStrings, reward)"),
    MalformedSpec(
      "an unknown key of a method",
      .replacing(#""chains": 16"#, #""chain": 16"#),
      "16:52: error: methods[1].chain: unknown key; did you mean 'chains'? (known: name,"
        + " type, grid, chains, signal, thinning)"),
    MalformedSpec(
      "an unknown key of the objective",
      .replacing(#""logZLearningRate": 0.1"#, #""logzLearningRate": 0.1"#),
      "14:83: error: methods[0].objective.logzLearningRate: unknown key; did you mean"
        + " 'logZLearningRate'? (known: type, logZLearningRate, initialLogZ, loss)"),
    MalformedSpec(
      "an unknown key of the sampler",
      .replacing(#""epsilon": 0.1"#, #""epsilom": 0.1"#),
      "15:67: error: methods[0].sampler.epsilom: unknown key; did you mean 'epsilon'?"
        + " (known: type, epsilon, temperature)"),
    MalformedSpec(
      "an unknown key of the optimizer",
      .replacing(#""learningRate": 0.003"#, #""lerningRate": 0.003"#),
      "12:46: error: defaults.optimizer.lerningRate: unknown key; did you mean"
        + " 'learningRate'? (known: type, learningRate, beta1, beta2, epsilon, gradientClip)"
        + " (default of 'TB', 'PPO')"),
    MalformedSpec(
      "an unknown key of the network",
      .replacing(#""hidden": [16]"#, #""hiden": [16]"#),
      "11:43: error: defaults.network.hiden: unknown key; did you mean 'hidden'? (known:"
        + " type, hidden, activation) (default of 'TB', 'PPO')"),
    MalformedSpec(
      "an unknown key of the budget",
      .replacing(#""rewardCalls": 1000"#, #""rewardCall": 1000"#),
      "21:14: error: budget.rewardCall: unknown key; did you mean 'rewardCalls'? (known:"
        + " rewardCalls, trajectories, gradientSteps, seconds)"),
    MalformedSpec(
      "an unknown key of the evaluation",
      .replacing(#""checkpoints": 5"#, #""checkpoint": 5"#),
      "22:18: error: evaluation.checkpoint: unknown key; did you mean 'checkpoints'?"
        + " (known: checkpoints, topK, modeThresholds, samples, trajectories,"
        + " targetSamples, properties, fragmentScores)"),
    MalformedSpec(
      "an unknown key of the statistics",
      .replacing(#""resamples": 200"#, #""resample": 200"#),
      "23:38: error: statistics.resample: unknown key; did you mean 'resamples'? (known:"
        + " confidence, resamples)"),
    MalformedSpec(
      "an unknown key of the defaults",
      .replacing(#""batchSize": 16"#, #""batchsize": 16"#),
      "10:16: error: defaults.batchsize: no method of this spec has this key; did you"
        + " mean 'batchSize'? (known: objective, backwardPolicy, sampler, targetNetwork, batchSize,"
        + " conditionsPerBatch, signal, network, optimizer, chains, thinning, return, clip, lambda,"
        + " entropyCoefficient, valueCoefficient, epochs, minibatches, minibatchSize)"),
    MalformedSpec(
      "a missing version",
      .replacing("  \"version\": 1,\n", ""),
      "1:1: error: missing key 'version'; write 1, the version that this program reads"),
    MalformedSpec(
      "a missing name",
      .replacing("  \"name\": \"real\",\n", ""),
      "1:1: error: missing key 'name'; write a name of 1 to 100 of the letters a-z and"
        + " A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "a missing budget",
      .replacing("  \"budget\": {\"rewardCalls\": 1000},\n", ""),
      "1:1: error: missing key 'budget'; write an object with at least one of"
        + #" "rewardCalls", "trajectories", "gradientSteps", "seconds""#),
    MalformedSpec(
      "a later version",
      .replacing(#""version": 1"#, #""version": 2"#),
      "3:14: error: version: unknown version 2; write 1, the version that this program"
        + " reads"),
    MalformedSpec(
      "a version in quotes",
      .replacing(#""version": 1"#, #""version": "1""#),
      #"3:14: error: version: found the text "1"; write 1, the version that this program"#
        + " reads"),
    MalformedSpec(
      "a name with a slash",
      .replacing(#""name": "real""#, #""name": "a/b""#),
      "4:11: error: name: 'a/b' cannot be the name of a file; use 1 to 100 of the letters"
        + " a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "a name that leads out of the folder",
      .replacing(#""name": "real""#, #""name": "../real""#),
      "4:11: error: name: '../real' cannot be the name of a file; use 1 to 100 of the"
        + " letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "a name with a space",
      .replacing(#""name": "real""#, #""name": "my run""#),
      "4:11: error: name: 'my run' cannot be the name of a file; use 1 to 100 of the"
        + " letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "a name that is no text",
      .replacing(#""name": "real""#, #""name": 7"#),
      "4:11: error: name: found the number 7; write a name of 1 to 100 of the letters a-z"
        + " and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "no seeds",
      .replacing(#""seeds": 2"#, #""seeds": 0"#),
      "20:12: error: seeds: 0 is out of range; write a count of seeds from 1 to 100000,"
        + " a list of seeds, or a range such as \"7..9\""),
    MalformedSpec(
      "an empty list of seeds",
      .replacing(#""seeds": 2"#, #""seeds": []"#),
      "20:12: error: seeds: found 0 elements; write a list of 1 to 100000 whole numbers"
        + " of at least 0"),
    MalformedSpec(
      "a seed twice",
      .replacing(#""seeds": 2"#, #""seeds": [1, 2, 1]"#),
      "20:19: error: seeds[2]: the seed 1 stands twice; remove one"),
    MalformedSpec(
      "a count of seeds with a point",
      .replacing(#""seeds": 2"#, #""seeds": 2.0"#),
      "20:12: error: seeds: 2.0 is not written as a whole number; write 2, a count of"
        + " seeds from 1 to 100000, a list of seeds, or a range such as \"7..9\""),
    MalformedSpec(
      "a negative seed",
      .replacing(#""seeds": 2"#, #""seeds": [0, -1]"#),
      "20:16: error: seeds[1]: -1 is out of range; write a whole number of at least 0"),
    MalformedSpec(
      "a budget without limits",
      .replacing(#"{"rewardCalls": 1000}"#, "{}"),
      "21:13: error: budget: no limit; write an object with at least one of"
        + #" "rewardCalls", "trajectories", "gradientSteps", "seconds""#),
    MalformedSpec(
      "a budget of nothing",
      .replacing(#""rewardCalls": 1000"#, #""rewardCalls": 0"#),
      "21:29: error: budget.rewardCalls: 0 is out of range; write a whole number of at"
        + " least 1"),
    MalformedSpec(
      "a budget that is a number",
      .replacing(#"{"rewardCalls": 1000}"#, "1000"),
      "21:13: error: budget: found the number 1000; write an object with at least one of"
        + #" "rewardCalls", "trajectories", "gradientSteps", "seconds""#),
    MalformedSpec(
      "a budget that chains never reach",
      .replacing(#""rewardCalls": 1000"#, #""gradientSteps": 1000"#),
      "16:5: error: methods[1]: can never end: it does not count gradientSteps; write one"
        + #" of "rewardCalls", "seconds" into the budget too"#),
    MalformedSpec(
      "a confidence of one",
      .replacing(#""confidence": 0.95"#, #""confidence": 1"#),
      "23:32: error: statistics.confidence: 1 is out of range; write a number greater"
        + " than 0 and less than 1"),
    MalformedSpec(
      "a k of zero",
      .replacing(#""topK": [10]"#, #""topK": [0]"#),
      "22:45: error: evaluation.topK[0]: 0 is out of range; write a whole number from 1"
        + " to 1000000"),
    MalformedSpec(
      "too many samples",
      .replacing(#""samples": 500"#, #""samples": 1000000000"#),
      "22:61: error: evaluation.samples: 1000000000 is out of range; write a whole number"
        + " from 1 to 100000000"),
    MalformedSpec(
      "a baseline that is no method",
      .replacing(#""baseline": "MCMC""#, #""baseline": "MCNC""#),
      "19:15: error: baseline: unknown method 'MCNC'; did you mean 'MCMC'? (known: TB,"
        + " MCMC, PPO)"),
    MalformedSpec(
      "defaults in a list",
      .replacing(
        #""defaults": {"batchSize": 16,"#, #""defaults": [], "unused": {"batchSize": 16,"#),
      "10:15: error: defaults: found a list; write an object with keys of the methods",
      "10:19: error: unused: unknown key; remove it or use a known one (known: $schema,"
        + " version, name, environment, environments, defaults, methods, baseline, seeds,"
        + " budget, evaluation, statistics, tuning)"),
  ]
}
