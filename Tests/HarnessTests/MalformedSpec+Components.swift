/// Mistakes in environments, methods and what they are made of.
extension MalformedSpec {
  static let components: [MalformedSpec] = [
    MalformedSpec(
      "an unknown environment",
      .replacing(#""type": "hypergrid""#, #""type": "hypergird""#),
      "6:30: error: environments[0].type: unknown type 'hypergird'; did you mean"
        + " 'hypergrid'? (known: hypergrid, bitSequence, faces, sequence, bayesianNetwork,"
        + " phylogeny, set, lattice, factorGraph, fragments, text)"),
    MalformedSpec(
      "no environments",
      .replacing(#""environments": ["#, #""environments": [], "unused": ["#),
      "5:19: error: environments: found an empty list; write a list of at least one"
        + #" {"type": ...}"#,
      "5:23: error: unused: unknown key; remove it or use a known one (known: $schema,"
        + " version, name, environment, environments, defaults, methods, baseline, seeds,"
        + " budget, evaluation, statistics, tuning)"),
    MalformedSpec(
      "an unknown reward",
      .replacing(#""type": "corners""#, #""type": "corner""#),
      "7:25: error: environments[0].reward.type: unknown type 'corner'; did you mean"
        + " 'corners'? (known: corners, cosine, sparse, deceptive,"
        + " bitwiseXOR, multiplicativeCoprime, process, table)"),
    MalformedSpec(
      "a reward that is zero",
      .replacing(#""r0": 0.1"#, #""r0": 0"#),
      "7:42: error: environments[0].reward.r0: 0 is out of range; write a number greater"
        + " than 0"),
    MalformedSpec(
      "rewards beyond the greatest number",
      .replacing(#""r0": 0.1, "r1": 0.5"#, #""r0": 1e308, "r1": 1e308"#),
      "7:16: error: environments[0].reward: can be greater than the greatest number,"
        + " 1.8e308; choose smaller rewards"),
    MalformedSpec(
      "a point in a whole number",
      .replacing(#""side": 8"#, #""side": 8.0"#),
      "6:68: error: environments[0].side: 8.0 is not written as a whole number; write 8,"
        + " a whole number from 2 to 65536"),
    MalformedSpec(
      "an exponent in a whole number",
      .replacing(#""side": 8"#, #""side": 8e0"#),
      "6:68: error: environments[0].side: 8e0 is not written as a whole number; write 8,"
        + " a whole number from 2 to 65536"),
    MalformedSpec(
      "a whole number in quotes",
      .replacing(#""side": 8"#, #""side": "8""#),
      #"6:68: error: environments[0].side: found the text "8"; write a whole number from 2"#
        + " to 65536"),
    MalformedSpec(
      "a whole number out of range",
      .replacing(#""side": 8"#, #""side": 1"#),
      "6:68: error: environments[0].side: 1 is out of range; write a whole number from 2"
        + " to 65536"),
    MalformedSpec(
      "a grid of more than 128 bits",
      .replacing(#""dimensions": 2, "side": 8"#, #""dimensions": 43, "side": 8"#),
      "6:57: error: environments[0].dimensions: times the 3 bits of a coordinate must be"
        + " at most 128; use fewer dimensions or a smaller side"),
    MalformedSpec(
      "words that do not divide the bits",
      .replacing(#""wordSize": 2"#, #""wordSize": 4"#),
      "8:68: error: environments[1].wordSize: must be from 1 to 16 and divide the 6 bits"
        + " of a string"),
    MalformedSpec(
      "more targets than strings",
      .replacing(#""targets": 4"#, #""targets": 65"#),
      "8:82: error: environments[1].targets: must be from 1 to the 64 that strings of 6"
        + " bits can have"),
    MalformedSpec(
      "an unknown word",
      .replacing(#""termination": "explicitStop""#, #""termination": "explicitstop""#),
      "6:86: error: environments[0].termination: unknown word 'explicitstop'; did you"
        + " mean 'explicitStop'? (known: explicitStop, forced)"),
    MalformedSpec(
      "a list instead of an environment",
      .replacing(
        #"{"name": "bits", "type": "bitSequence", "bits": 6, "wordSize": 2, "targets": 4}"#, "[]"),
      #"8:5: error: environments[1]: found a list; write {"type": ...} with one of the"#
        + #" types "hypergrid", "bitSequence", "faces", "sequence", "bayesianNetwork","#
        + #" "phylogeny", "set", "lattice", "factorGraph", "fragments", "text""#),
    MalformedSpec(
      "two tasks of one name",
      .replacing(#""name": "bits""#, #""name": "grid""#),
      "8:14: error: environments[1].name: the name 'grid' is taken at 6:14; write another"
        + #" "name""#),
    MalformedSpec(
      "an unknown method",
      .replacing(#""type": "metropolisHastings""#, #""type": "metropolis""#),
      "16:30: error: methods[1].type: unknown type 'metropolis'; use a known one (known:"
        + " gflownet, metropolisHastings, mars, ppo, reinforce, random, process, imported,"
        + " simulatedAnnealing, parallelTempering, gibbs, geneticAlgorithm, hillClimber, ancestral,"
        + " supervised, regrowth, rounds)"),
    MalformedSpec(
      "an unknown objective",
      .replacing(#""type": "trajectoryBalance", "logZ"#, #""type": "trajectoryBalanse", "logZ"#),
      "14:62: error: methods[0].objective.type: unknown type 'trajectoryBalanse'; did you"
        + " mean 'trajectoryBalance'? (known: flowMatching, detailedBalance,"
        + " trajectoryBalance, subTrajectoryBalance, logPartitionVariance, softQLearning,"
        + " munchausenQLearning, pathConsistency, softActorCritic, modifiedDetailedBalance,"
        + " modifiedSubTrajectoryBalance, forwardLookingDetailedBalance,"
        + " forwardLookingSubTrajectoryBalance, conditionalTrajectoryBalance)"),
    MalformedSpec(
      "an unknown sampler",
      .replacing(#""type": "onPolicy""#, #""type": "offPolicy""#),
      "15:55: error: methods[0].sampler.type: unknown type 'offPolicy'; did you mean"
        + " 'onPolicy'? (known: onPolicy, replay, dataset, thompson, localSearch, mixture)"),
    MalformedSpec(
      "an unknown part of a mixture",
      .replacing(
        #"{"type": "onPolicy", "epsilon": 0.1}"#,
        #"{"type": "mixture", "parts": ["onPolicy", {"type": "reply", "weight": 2}]}"#),
      "15:97: error: methods[0].sampler.parts[1].type: unknown type 'reply'; did you mean"
        + " 'replay'? (known: onPolicy, replay, dataset, thompson, localSearch)"),
    MalformedSpec(
      "a part without weight",
      .replacing(
        #"{"type": "onPolicy", "epsilon": 0.1}"#,
        #"{"type": "mixture", "parts": [{"type": "onPolicy", "weight": 0}]}"#),
      "15:107: error: methods[0].sampler.parts[0].weight: 0 is out of range; write a number"
        + " greater than 0"),
    MalformedSpec(
      "a mixture without parts",
      .replacing(
        #"{"type": "onPolicy", "epsilon": 0.1}"#, #"{"type": "mixture", "parts": []}"#),
      "15:75: error: methods[0].sampler.parts: found an empty list; write a list of at least"
        + #" one {"type": ..., "weight": ...} with the types "onPolicy", "replay", "dataset","#
        + #" "thompson", "localSearch""#),
    MalformedSpec(
      "replay alone",
      .replacing(#"{"type": "onPolicy", "epsilon": 0.1}"#, #""replay""#),
      "14:5: error: methods[0]: can never end: it does not count rewardCalls; write one of"
        + #" "gradientSteps", "seconds" into the budget too"#,
      "15:46: error: methods[0].sampler: remembers only what other samplers find; put it"
        + " into a mixture with one that finds"),
    MalformedSpec(
      "a dataset without its file",
      .replacing(
        #"{"type": "onPolicy", "epsilon": 0.1}"#,
        #"{"type": "mixture", "parts": ["onPolicy", {"type": "dataset", "path": "no.csv"}]}"#),
      "15:116: error: methods[0].sampler.parts[1].path: no.csv: no such file; paths begin at the"
        + " folder in which the program runs"),
    MalformedSpec(
      "a target network for trajectory balance",
      .replacing(
        #"{"type": "onPolicy", "epsilon": 0.1}"#,
        #""onPolicy", "targetNetwork": "movingAverage""#),
      "15:75: error: methods[0].targetNetwork: has nothing to say to trajectoryBalance,"
        + #" which compares with rewards only; use "none""#),
    MalformedSpec(
      "an unknown network",
      .replacing(#""type": "mlp""#, #""type": "convolution""#),
      "11:36: error: defaults.network.type: unknown type 'convolution'; use a known one"
        + " (known: mlp, residualMLP, tabular, graph, transformer, languageModel) (default of 'TB', 'PPO')"
    ),
    MalformedSpec(
      "an unknown optimizer",
      .replacing(#""type": "adam""#, #""type": "sgd""#),
      "12:38: error: defaults.optimizer.type: unknown type 'sgd'; use a known one (known:"
        + " adam) (default of 'TB', 'PPO')"),
    MalformedSpec(
      "an unknown activation",
      .replacing(#""hidden": [16]"#, #""hidden": [16], "activation": "relU""#),
      "11:73: error: defaults.network.activation: unknown word 'relU'; did you mean"
        + " 'relu'? (known: relu, leakyReLU) (default of 'TB', 'PPO')"),
    MalformedSpec(
      "no methods",
      .replacing(#""methods": ["#, #""methods": [], "unused": ["#),
      #"13:14: error: methods: found an empty list; write a list of at least one {"name":"#
        + #" ..., "type": ...}"#,
      "13:18: error: unused: unknown key; remove it or use a known one (known: $schema,"
        + " version, name, environment, environments, defaults, methods, baseline, seeds,"
        + " budget, evaluation, statistics, tuning)"),
    MalformedSpec(
      "a method without a name",
      .replacing(#"{"name": "PPO", "type": "ppo", "clip": 0.2}"#, #"{"type": "ppo", "clip": 0.2}"#),
      "17:5: error: methods[2]: missing key 'name'; write a name of 1 to 100 of the"
        + " letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "a method without a type",
      .replacing(#"{"name": "PPO", "type": "ppo", "clip": 0.2}"#, #"{"name": "PPO", "clip": 0.2}"#),
      #"17:5: error: methods[2]: missing key 'type'; write one of "gflownet","#
        + #" "metropolisHastings", "mars", "ppo", "reinforce", "random", "process", "imported","#
        + #" "simulatedAnnealing", "parallelTempering", "gibbs", "geneticAlgorithm","#
        + #" "hillClimber", "ancestral", "supervised", "regrowth","#
        + #" "rounds""#),
    MalformedSpec(
      "two methods of one name",
      .replacing(#""name": "PPO""#, #""name": "TB""#),
      "17:14: error: methods[2].name: the name 'TB' is taken at 14:14; write another"
        + #" "name""#),
    MalformedSpec(
      "names that differ by capitals",
      .replacing(#""name": "PPO""#, #""name": "tb""#),
      "17:14: error: methods[2].name: the name 'tb' is taken at 14:14; write another"
        + #" "name" (capitals do not tell names apart)"#),
    MalformedSpec(
      "a method whose name is hidden",
      .replacing(#""name": "PPO""#, #""name": "..""#),
      "17:14: error: methods[2].name: '..' cannot be the name of a file; use 1 to 100 of"
        + " the letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      "no chains",
      .replacing(#""chains": 16"#, #""chains": 0"#),
      "16:62: error: methods[1].chains: 0 is out of range; write a whole number from 1 to"
        + " 1048576"),
    MalformedSpec(
      "a probability above one",
      .replacing(#""epsilon": 0.1"#, #""epsilon": 1.5"#),
      "15:78: error: methods[0].sampler.epsilon: 1.5 is out of range; write a number from"
        + #" 0 to 1, or a schedule such as {"type": "linear", "start": ..., "end": ...,"#
        + #" "steps": ...}"#),
    MalformedSpec(
      "a learning rate of zero",
      .replacing(#""learningRate": 0.003"#, #""learningRate": 0"#),
      "12:62: error: defaults.optimizer.learningRate: 0 is out of range; write a number"
        + #" greater than 0, or a schedule such as {"type": "linear", "start": ..., "end":"#
        + #" ..., "steps": ...} (default of 'TB', 'PPO')"#),
    MalformedSpec(
      "a schedule without its end",
      .replacing(
        #""learningRate": 0.003"#, #""learningRate": {"type": "linear", "start": 0.1, "steps": 5}"#),
      "12:62: error: defaults.optimizer.learningRate: missing key 'end'; write a number"
        + " greater than 0 (default of 'TB', 'PPO')"),
    MalformedSpec(
      "an unknown schedule",
      .replacing(
        #""learningRate": 0.003"#,
        #""learningRate": {"type": "linaer", "start": 0.1, "end": 0, "steps": 5}"#),
      "12:71: error: defaults.optimizer.learningRate.type: unknown type 'linaer'; did you"
        + " mean 'linear'? (known: linear, cosine, exponential) (default of 'TB', 'PPO')"),
    MalformedSpec(
      "no hidden units",
      .replacing(#""hidden": [16]"#, #""hidden": [0]"#),
      "11:54: error: defaults.network.hidden[0]: 0 is out of range; write a whole number"
        + " from 1 to 65536 (default of 'TB', 'PPO')"),
    MalformedSpec(
      "a network beyond all memory",
      .replacing(#""hidden": [16]"#, #""hidden": [65536, 65536]"#),
      "11:53: error: defaults.network.hidden: makes more than 100 million weights; choose"
        + " narrower or fewer layers (default of 'TB', 'PPO')"),
    MalformedSpec(
      "a table for an environment too big",
      .replacing(
        "\"bits\": 6, \"wordSize\": 2, \"targets\": 4}\n  ],\n  \"defaults\": {\"batchSize\": 16,\n               \"network\": {\"type\": \"mlp\", \"hidden\": [16]}",
        "\"bits\": 60, \"wordSize\": 2, \"targets\": 4}\n  ],\n  \"defaults\": {\"batchSize\": 16,\n               \"network\": \"tabular\""
      ),
      "11:27: error: defaults.network: needs an environment small enough to enumerate;"
        + #" use "mlp" (on 'bits') (default of 'TB', 'PPO')"#),
    MalformedSpec(
      "several mistakes",
      .replacing(#""side": 8"#, #""side": 0, "width": 3"#),
      "6:68: error: environments[0].side: 0 is out of range; write a whole number from 2"
        + " to 65536",
      "6:71: error: environments[0].width: unknown key; remove it or use a known one"
        + " (known: name, type, dimensions, side, termination, reward)"),
  ]
}
