/// Mistakes at the head of a spec and in its environments.
extension MalformedSpec {
  static let tasks: [MalformedSpec] = [
    MalformedSpec(
      #""version": 1,"#, "",
      "1:1: error: missing key 'version'; write 1, the version that this program reads"),
    MalformedSpec(
      #""version": 1"#, #""version": 2"#,
      "2:14: error: version: unknown version 2; write 1, the version that this program "
        + "reads"),
    MalformedSpec(
      #""version": 1"#, #""version": 1.0"#,
      "2:14: error: version: unknown version 1.0; write 1, the version that this program "
        + "reads"),
    MalformedSpec(
      #""version": 1"#, #""version": "1""#,
      #"2:14: error: version: found the text "1"; write 1, the version that this program "#
        + "reads"),
    MalformedSpec(
      #""demo""#, #""a/b""#,
      "3:11: error: name: 'a/b' cannot be the name of a file; use 1 to 100 of the "
        + "letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #""demo""#, #"".hidden""#,
      "3:11: error: name: '.hidden' cannot be the name of a file; use 1 to 100 of the "
        + "letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #""demo""#, #""""#,
      "3:11: error: name: '' cannot be the name of a file; use 1 to 100 of the letters "
        + "a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #""demo""#, "7",
      "3:11: error: name: found the number 7; write a name of 1 to 100 of the letters "
        + "a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #""demo""#, #""dèmo""#,
      "3:11: error: name: 'dèmo' cannot be the name of a file; use 1 to 100 of the "
        + "letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"),
    MalformedSpec(
      #""seeds""#, #""seed""#,
      "9:3: error: seed: unknown key; did you mean 'seeds'? (known: $schema, version, "
        + "name, environment, environments, defaults, methods, baseline, seeds, budget, "
        + "evaluation, statistics, tuning)"),
    MalformedSpec(
      #""seeds""#, #""zebra""#,
      "1:1: error: missing key 'seeds'; write a count of seeds from 1 to 100000, a "
        + "list of seeds, or a range such as \"7..9\"",
      "9:3: error: zebra: unknown key; remove it or use a known one (known: $schema, "
        + "version, name, environment, environments, defaults, methods, baseline, seeds, "
        + "budget, evaluation, statistics, tuning)"),
    MalformedSpec(
      #""version": 1,"#, #""version": 1, "version": 1,"#,
      "2:17: error: version: duplicate key, already at 2:3; remove one of the two"),
    MalformedSpec(
      #""environment""#, #""environments""#,
      #"4:19: error: environments: found an object; write a list of at least one {"type": "#
        + "...}"),
    MalformedSpec(
      #""environment""#, #""enviroment""#,
      "4:3: error: enviroment: unknown key; did you mean 'environment'? (known: $schema, "
        + "version, name, environment, environments, defaults, methods, baseline, seeds, "
        + "budget, evaluation, statistics, tuning)"),
    MalformedSpec(
      #""environment": {"type": "grid", "side": 8}"#, #""environments": []"#,
      "4:19: error: environments: found an empty list; write a list of at least one "
        + #"{"type": ...}"#),
    MalformedSpec(
      #""environment": {"type": "grid", "side": 8}"#,
      #""environments": ["strings", {"name": "strings", "type": "grid", "side": 8}]"#,
      "4:40: error: environments[1].name: the name 'strings' is taken at 4:20; write "
        + #"another "name""#,
      "6:5: error: methods[0].temperature: must not be 1 on strings; choose another (on "
        + "'strings')"),
    MalformedSpec(
      #""environment": {"type": "grid", "side": 8}"#,
      #""environment": "strings", "environments": ["strings"]"#,
      "4:45: error: environments: stands beside 'environment'; remove one of the two",
      "6:5: error: methods[0].temperature: must not be 1 on strings; choose another"),
    MalformedSpec(
      #"{"type": "grid", "side": 8}"#, #""grid""#,
      "4:18: error: environment: the type alone is not enough; write an object that also "
        + "has 'side': a whole number from 2 to 64"),
    MalformedSpec(
      #"{"type": "grid", "side": 8}"#, "3",
      #"4:18: error: environment: found the number 3; write {"type": ...} with one of the "#
        + #"types "grid", "strings""#),
    MalformedSpec(
      #"{"type": "grid", "side": 8}"#, #"{"side": 8}"#,
      #"4:18: error: environment: missing key 'type'; write one of "grid", "strings""#),
    MalformedSpec(
      #"{"type": "grid", "side": 8}"#, #"{"type": 8}"#,
      #"4:27: error: environment.type: found the number 8; write one of "grid", "strings""#),
    MalformedSpec(
      #""type": "grid""#, #""type": "gird""#,
      "4:27: error: environment.type: unknown type 'gird'; did you mean 'grid'? (known: "
        + "grid, strings)"),
    MalformedSpec(
      #""type": "grid""#, #""type": "hypercube""#,
      "4:27: error: environment.type: unknown type 'hypercube'; use a known one (known: "
        + "grid, strings)"),
    MalformedSpec(
      #""side": 8"#, #""sides": 8"#,
      "4:35: error: environment.sides: unknown key; did you mean 'side'? (known: name, "
        + "type, dimensions, side, termination, reward)"),
    MalformedSpec(
      #""side": 8"#, #""side": 8.0"#,
      "4:43: error: environment.side: 8.0 is not written as a whole number; write 8, a "
        + "whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": 8.5"#,
      "4:43: error: environment.side: 8.5 is not written as a whole number; write a "
        + "whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": 3e0"#,
      "4:43: error: environment.side: 3e0 is not written as a whole number; write 3, a "
        + "whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": 1e3"#,
      "4:43: error: environment.side: 1e3 is not written as a whole number; write a "
        + "whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": "8""#,
      #"4:43: error: environment.side: found the text "8"; write a whole number from 2 to "#
        + "64"),
    MalformedSpec(
      #""side": 8"#, #""side": null"#,
      "4:43: error: environment.side: found null; write a whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": 1"#,
      "4:43: error: environment.side: 1 is out of range; write a whole number from 2 to "
        + "64"),
    MalformedSpec(
      #""side": 8"#, #""side": 65"#,
      "4:43: error: environment.side: 65 is out of range; write a whole number from 2 to "
        + "64"),
    MalformedSpec(
      #""side": 8"#, #""side": 123456789012345678901234567890"#,
      "4:43: error: environment.side: 123456789012345678901234567890 is out of range; "
        + "write a whole number from 2 to 64"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "termination": "explicitstop""#,
      "4:61: error: environment.termination: unknown word 'explicitstop'; did you mean "
        + "'explicitStop'? (known: explicitStop, boundary)"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "termination": "never""#,
      "4:61: error: environment.termination: unknown word 'never'; use a known one "
        + "(known: explicitStop, boundary)"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "termination": true"#,
      #"4:61: error: environment.termination: found true; write one of "explicitStop", "#
        + #""boundary""#),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "reward": "wave""#,
      "4:56: error: environment.reward: the type alone is not enough; write an object "
        + "that also has 'frequency': a number"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "reward": {"type": "wave"}"#,
      "4:56: error: environment.reward: missing key 'frequency'; write a number"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "reward": {"r0": 0}"#,
      "4:63: error: environment.reward.r0: 0 is out of range; write a number greater "
        + "than 0"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "reward": {"r0": 1, "r1": -0.5, "r3": 2}"#,
      "4:72: error: environment.reward.r1: -0.5 is out of range; write a number of at "
        + "least 0",
      "4:78: error: environment.reward.r3: unknown key; remove it or use a known one "
        + "(known: type, r0, r1)"),
    MalformedSpec(
      #""side": 8"#, #""side": 8, "reward": []"#,
      #"4:56: error: environment.reward: found a list; write {"type": ...} with one of "#
        + #"the types "corners", "wave""#),
    MalformedSpec(
      #""side": 8"#, #""side": 64, "dimensions": 3"#,
      "4:43: error: environment.side: makes too large a grid; choose fewer cells or "
        + "dimensions"),
    MalformedSpec(
      #""side": 8"#,
      #""side": 8, "termination": "boundary", "reward": {"type": "wave", "frequency": 1}"#,
      "4:18: error: environment: a wave cannot end at the boundary; choose explicitStop"),
  ]
}
