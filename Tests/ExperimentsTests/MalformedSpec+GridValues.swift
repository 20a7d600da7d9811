/// Mistakes in the values of grids.
extension MalformedSpec {
  static let gridValues: [MalformedSpec] = [
    tuned(
      "[0.01, 0.001]",
      "[]",
      #"8:41: error: methods[0].grid["optimizer.learningRate"]: found an empty list; "#
        + "write a list of at least one value"),
    tuned(
      "[0.01, 0.001]",
      "0.01",
      #"8:41: error: methods[0].grid["optimizer.learningRate"]: found the number 0.01; "#
        + "write a list of at least one value"),
    tuned(
      "[0.01, 0.001]",
      #"{"type": "linear", "start": 1, "end": 0.1, "steps": 5}"#,
      #"8:41: error: methods[0].grid["optimizer.learningRate"]: found an object; write "#
        + "a list of at least one value"),
    tuned(
      "[0.01, 0.001]",
      "[0.01, 0]",
      #"8:48: error: methods[0].grid["optimizer.learningRate"][1]: 0 is out of range; "#
        + #"write a number greater than 0, or a schedule such as {"type": "linear", "#
        + #""start": ..., "end": ..., "steps": ...}"#),
    tuned(
      "[0.01, 0.001]",
      #"[0.01, "0.001"]"#,
      #"8:48: error: methods[0].grid["optimizer.learningRate"][1]: found the text "#
        + #""0.001"; write a number greater than 0, or a schedule such as {"type": "#
        + #""linear", "start": ..., "end": ..., "steps": ...}"#),
    tuned(
      "[0.01, 0.001]",
      "[0.01, 0.010]",
      #"8:48: error: methods[0].grid["optimizer.learningRate"][1]: means the same as "#
        + "element 0; remove one"),
    tuned(
      "[0.01, 0.001]",
      "[0.01, -1, null]",
      #"8:48: error: methods[0].grid["optimizer.learningRate"][1]: -1 is out of range; "#
        + #"write a number greater than 0, or a schedule such as {"type": "linear", "#
        + #""start": ..., "end": ..., "steps": ...}"#,
      #"8:52: error: methods[0].grid["optimizer.learningRate"][2]: found null; write a "#
        + #"number greater than 0, or a schedule such as {"type": "linear", "start": ..., "#
        + #""end": ..., "steps": ...}"#),
    tuned(
      "[0.01, 0.001]",
      #"[{"type": "linear", "start": 1, "end": 0.1}]"#,
      #"8:42: error: methods[0].grid["optimizer.learningRate"][0]: missing key 'steps'; "#
        + "write a whole number of at least 1"),
    tuned(
      "[0.01, 0.001]",
      #"[{"type": "liner", "start": 1, "end": 0.1, "steps": 5}]"#,
      #"8:51: error: methods[0].grid["optimizer.learningRate"][0].type: unknown type "#
        + "'liner'; did you mean 'linear'? (known: linear, cosine, exponential)"),
    tuned(
      "[0, 0.5]",
      "[0, 0.5, 1.5]",
      "8:76: error: methods[0].grid.epsilon[2]: 1.5 is out of range; write a number "
        + #"from 0 to 1, or a schedule such as {"type": "linear", "start": ..., "end": ..., "#
        + #""steps": ...}"#),
    tuned(
      "[0, 0.5]",
      "[false]",
      "8:68: error: methods[0].grid.epsilon[0]: found false; write a number from 0 to "
        + #"1, or a schedule such as {"type": "linear", "start": ..., "end": ..., "steps": "#
        + "...}"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "epsilon": [1]"#,
      "8:77: error: methods[0].grid.epsilon: duplicate key, already at 8:56; remove "
        + "one of the two"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "hidden": [[8, 8], [8, 0], 8]"#,
      "8:100: error: methods[0].grid.hidden[1][1]: 0 is out of range; write a whole "
        + "number from 1 to 4096",
      "8:104: error: methods[0].grid.hidden[2]: found the number 8; write a list of 1 "
        + "to 4 whole numbers from 1 to 4096"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "hidden": [[8, 8], [8, 1]]"#,
      "8:100: error: methods[0].grid.hidden[1][1]: is too narrow; choose 2 or more"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "objective": ["balance", "ballance"]"#,
      "8:102: error: methods[0].grid.objective[1]: unknown type 'ballance'; did you "
        + "mean 'balance'? (known: balance, matching)"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "objective": ["balance", "matching"]"#,
      "8:102: error: methods[0].grid.objective[1]: the type alone is not enough; write "
        + "an object that also has 'epsilon': a number greater than 0"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "objective": ["balance", {"type": "matching", "epsilon": 0}]"#,
      "8:134: error: methods[0].grid.objective[1].epsilon: 0 is out of range; write a "
        + "number greater than 0"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "objective.learned": [true, 1]"#,
      #"8:105: error: methods[0].grid["objective.learned"][1]: found the number 1; "#
        + "write true or false"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "batchSize": [8, 13]"#,
      "8:94: error: methods[0].grid.batchSize[1]: brings bad luck; choose another"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "batchSize": [8, 16.0]"#,
      "8:94: error: methods[0].grid.batchSize[1]: 16.0 is not written as a whole "
        + "number; write 16, a whole number from 1 to 1024"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chains": [1, 2, 9]}"#,
      "9:63: error: methods[1].grid.chains[2]: is more than the side; choose fewer"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chain": [1, 2, 4]}"#,
      "9:46: error: methods[1].grid.chain: unknown setting; did you mean 'chains'? "
        + "(known: chains, burnIn)"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      "{}",
      "9:45: error: methods[1].grid: no setting to vary; write an object such as "
        + #"{"optimizer.learningRate": [0.001, 0.0003]}"#),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      "[1, 2, 4]",
      "9:45: error: methods[1].grid: found a list; write an object such as "
        + #"{"optimizer.learningRate": [0.001, 0.0003]}"#),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chains": 4}"#,
      "9:56: error: methods[1].grid.chains: found the number 4; write a list of at "
        + "least one value"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chains": [1, 1, 2]}"#,
      "9:60: error: methods[1].grid.chains[1]: means the same as element 0; remove one"),
    tuned(
      #""grid": {"chains""#,
      #""gird": {"chains""#,
      "9:37: error: methods[1].gird: unknown key; did you mean 'grid'? (known: name, "
        + "type, grid, chains, burnIn)"),
    tuned(
      #""tuning": {"metric": "top_10_reward", "seeds": 2, "rewardCalls": 2400}"#,
      #""evaluation": {}"#,
      #"8:14: error: methods[0].grid: needs the section "tuning" beside "methods"; "#
        + #"write {"metric": ..., "seeds": ..., "rewardCalls": ...} there, or remove the "#
        + "grid",
      #"9:45: error: methods[1].grid: needs the section "tuning" beside "methods"; "#
        + #"write {"metric": ..., "seeds": ..., "rewardCalls": ...} there, or remove the "#
        + "grid"),
    tuned(
      #"{"type": "adam", "clip": 3}"#,
      #"{"type": "adam", "clip": 0}"#,
      "5:54: error: defaults.optimizer.clip: 0 is out of range; write a number greater "
        + "than 0 (default of 'TB')"),
    tuned(
      #"{"type": "adam", "clip": 3}"#,
      #"{"type": "adams", "clip": 3}"#,
      "5:38: error: defaults.optimizer.type: unknown type 'adams'; did you mean "
        + "'adam'? (known: adam, sgd) (default of 'TB')"),
    tuned(
      #"{"type": "adam", "clip": 3}"#,
      #"{"type": "adam", "clip": 3, "learningRate": "x"}"#,
      #"5:73: error: defaults.optimizer.learningRate: found the text "x"; write a "#
        + #"number greater than 0, or a schedule such as {"type": "linear", "start": ..., "#
        + #""end": ..., "steps": ...} (default of 'TB')"#),
    tuned(
      #""objective": {"type": "balance"}"#,
      #""objective": {"type": "balance", "learnt": true}"#,
      "7:69: error: methods[0].objective.learnt: unknown key; did you mean 'learned'? "
        + "(known: type, logZ, learned)"),
    tuned(
      #""objective": {"type": "balance"}"#,
      #""objective": {"type": "matching"}"#,
      "7:49: error: methods[0].objective: missing key 'epsilon'; write a number "
        + "greater than 0"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      #"{"chains": [1, 2, 4], "burnIn": [0.25, 0.75]}"#,
      "9:84: error: methods[1].grid.burnIn[1]: 0.75 is out of range; write a number "
        + "from 0 to 0.5"),
    tuned(
      #"{"chains": [1, 2, 4]}"#,
      "{\"chains\": [\((1...40).map(String.init).joined(separator: ", "))], "
        + "\"burnIn\": [\((1...26).map { "0.\(100 + $0)" }.joined(separator: ", "))]}",
      "9:45: error: methods[1].grid: makes 1040 points; write values that make at most 1000"),
  ]
}
