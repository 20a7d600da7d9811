/// Mistakes in methods.
extension MalformedSpec {
  static let methods: [MalformedSpec] = [
    MalformedSpec(
      #""type": "chain""#, #""type": "chain", "chains": 9"#,
      "7:47: error: methods[1].chains: is more than the side; choose fewer"),
    MalformedSpec(
      #""type": "chain""#, #""type": "chain", "burnIn": 0.75"#,
      "7:47: error: methods[1].burnIn: 0.75 is out of range; write a number from 0 to 0.5"),
    MalformedSpec(
      #""type": "chain""#, #""type": "chain", "burnIn": false"#,
      "7:47: error: methods[1].burnIn: found false; write a number from 0 to 0.5"),
    MalformedSpec(
      #""type": "chain""#, #""type": "policy", "optimizer": "rmsprop""#,
      "7:51: error: methods[1].optimizer: unknown type 'rmsprop'; use a known one "
        + "(known: adam, sgd)"),
    MalformedSpec(
      #""type": "chain""#, #""type": "chains""#,
      "7:28: error: methods[1].type: unknown type 'chains'; did you mean 'chain'? "
        + "(known: flow, chain, policy)"),
    MalformedSpec(
      #"{"name": "MC", "type": "chain"}"#, #"{"name": "MC"}"#,
      #"7:5: error: methods[1]: missing key 'type'; write one of "flow", "chain", "policy""#),
    MalformedSpec(
      #"{"name": "MC", "type": "chain"}"#, #"{"type": "chain"}"#,
      "7:5: error: methods[1]: missing key 'name'; write a name of 1 to 100 of the "
        + "letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #"{"name": "MC", "type": "chain"}"#, #""chain""#,
      #"7:5: error: methods[1]: found the text "chain"; write an object with "name" and "#
        + #""type""#),
    MalformedSpec(
      #""MC""#, #""TB""#,
      #"7:14: error: methods[1].name: the name 'TB' is taken at 6:14; write another "name""#),
    MalformedSpec(
      #""MC""#, #""tb""#,
      "7:14: error: methods[1].name: the name 'tb' is taken at 6:14; write another "
        + #""name" (capitals do not tell names apart)"#),
    MalformedSpec(
      #""MC""#, #""M C""#,
      "7:14: error: methods[1].name: 'M C' cannot be the name of a file; use 1 to 100 of "
        + "the letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #"{"type": "balance"}"#, #""matching""#,
      "6:49: error: methods[0].objective: the type alone is not enough; write an object "
        + "that also has 'epsilon': a number greater than 0"),
    MalformedSpec(
      #"{"type": "balance"}"#, #""balanse""#,
      "6:49: error: methods[0].objective: unknown type 'balanse'; did you mean "
        + "'balance'? (known: balance, matching)"),
    MalformedSpec(
      #""objective": {"type": "balance"}"#, #""batchSize": 4"#,
      #"6:5: error: methods[0]: missing key 'objective'; write {"type": ...} with one of "#
        + #"the types "balance", "matching""#),
    MalformedSpec(
      #"{"type": "balance"}"#, #"{"type": "balance", "learned": 1}"#,
      "6:80: error: methods[0].objective.learned: found the number 1; write true or false"),
    MalformedSpec(
      #"{"type": "balance"}"#, #"{"type": "balance", "logZ": {}}"#,
      "6:77: error: methods[0].objective.logZ: found an object; write a number"),
    MalformedSpec(
      #"{"type": "balance"}"#, #"{"logZ": 1}"#,
      #"6:49: error: methods[0].objective: missing key 'type'; write one of "balance", "#
        + #""matching""#),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "epsilon": 2}"#,
      "6:71: error: methods[0].epsilon: 2 is out of range; write a number from 0 to 1, "
        + #"or a schedule such as {"type": "linear", "start": ..., "end": ..., "steps": ...}"#),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "epsilon": "0.1"}"#,
      #"6:71: error: methods[0].epsilon: found the text "0.1"; write a number from 0 to "#
        + #"1, or a schedule such as {"type": "linear", "start": ..., "end": ..., "steps": "#
        + "...}"),
    MalformedSpec(
      #"{"type": "balance"}}"#,
      #""balance", "epsilon": {"type": "linear", "start": 0.5, "end": 2}}"#,
      "6:71: error: methods[0].epsilon: missing key 'steps'; write a whole number of at "
        + "least 1",
      "6:111: error: methods[0].epsilon.end: 2 is out of range; write a number from 0 to "
        + "1"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "epsilon": {"type": "cosin", "start": 0.5}}"#,
      "6:80: error: methods[0].epsilon.type: unknown type 'cosin'; did you mean "
        + "'cosine'? (known: linear, cosine, exponential)"),
    MalformedSpec(
      #"{"type": "balance"}}"#,
      #""balance", "epsilon": {"type": "exponential", "start": 0.5, "halfLife": 0}}"#,
      "6:121: error: methods[0].epsilon.halfLife: 0 is out of range; write a whole "
        + "number of at least 1"),
    MalformedSpec(
      #"{"type": "balance"}}"#,
      #""balance", "temperature": {"type": "exponential", "start": 1, "halfLife": 10}}"#,
      "6:75: error: methods[0].temperature: an exponential schedule decays to 0, out of "
        + "range; write a linear or cosine one with numbers from 0.5 to 2"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "hidden": []}"#,
      "6:70: error: methods[0].hidden: found 0 elements; write a list of 1 to 4 whole "
        + "numbers from 1 to 4096"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "hidden": [1, 2.0, 0, "x"]}"#,
      "6:74: error: methods[0].hidden[1]: 2.0 is not written as a whole number; write 2, "
        + "a whole number from 1 to 4096",
      "6:79: error: methods[0].hidden[2]: 0 is out of range; write a whole number from 1 "
        + "to 4096",
      #"6:82: error: methods[0].hidden[3]: found the text "x"; write a whole number from "#
        + "1 to 4096"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "hidden": 256}"#,
      "6:70: error: methods[0].hidden: found the number 256; write a list of 1 to 4 "
        + "whole numbers from 1 to 4096"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "hidden": [64, 1]}"#,
      "6:75: error: methods[0].hidden[1]: is too narrow; choose 2 or more"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "batchSize": 13}"#,
      "6:73: error: methods[0].batchSize: brings bad luck; choose another"),
    MalformedSpec(
      #"{"type": "balance"}}"#, #""balance", "optimizer": {"clip": 1e-3}}"#,
      "6:82: error: methods[0].optimizer.clip: stops training; choose 0.01 or more"),
  ]
}
