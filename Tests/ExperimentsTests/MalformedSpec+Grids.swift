/// Mistakes in the grids of methods.
extension MalformedSpec {
  static let tuning = grids + gridValues + tuningSections

  static func tuned(_ old: String, _ new: String, _ expected: String...) -> MalformedSpec {
    MalformedSpec(old, new, expected, in: GoodSpecs.tuned)
  }

  private static let knownPaths =
    "(known: batchSize, objective, objective.logZ, objective.learned, epsilon, temperature, hidden, "
    + "optimizer, optimizer.learningRate, optimizer.clip)"

  private static let grids: [MalformedSpec] = [
    tuned(
      #""optimizer.learningRate": ["#,
      #""optimizer.lerningRate": ["#,
      #"8:15: error: methods[0].grid["optimizer.lerningRate"]: unknown setting; did you "#
        + "mean 'optimizer.learningRate'? "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""learningRate": ["#,
      "8:15: error: methods[0].grid.learningRate: unknown setting; did you mean "
        + "'optimizer.learningRate'? "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""optimizer": ["#,
      "8:29: error: methods[0].grid.optimizer[0]: found the number 0.01; write "
        + #"{"type": ...} with one of the types "adam", "sgd""#,
      "8:35: error: methods[0].grid.optimizer[1]: found the number 0.001; write "
        + #"{"type": ...} with one of the types "adam", "sgd""#),
    tuned(
      #""optimizer.learningRate": ["#,
      #""optimizer.momentum": ["#,
      #"8:15: error: methods[0].grid["optimizer.momentum"]: unknown setting; remove it "#
        + "or use a known one "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""objective.epsilon": ["#,
      #"8:15: error: methods[0].grid["objective.epsilon"]: unknown setting; remove it "#
        + "or use a known one "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""": ["#,
      #"8:15: error: methods[0].grid[""]: unknown setting; remove it or use a known one "#
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""name": ["#,
      "8:15: error: methods[0].grid.name: unknown setting; remove it or use a known "
        + "one "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""type": ["#,
      "8:15: error: methods[0].grid.type: unknown setting; remove it or use a known "
        + "one "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""optimizer.learningRate.start": ["#,
      #"8:15: error: methods[0].grid["optimizer.learningRate.start"]: unknown setting; "#
        + "did you mean 'optimizer.learningRate'? "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""optimizer..learningRate": ["#,
      #"8:15: error: methods[0].grid["optimizer..learningRate"]: unknown setting; did "#
        + "you mean 'optimizer.learningRate'? "
        + knownPaths),
    tuned(
      #""optimizer.learningRate": ["#,
      #""Epsilon": ["#,
      "8:15: error: methods[0].grid.Epsilon: unknown setting; did you mean 'epsilon'? "
        + knownPaths),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "optimizer": ["sgd"]"#,
      #"8:15: error: methods[0].grid["optimizer.learningRate"]: lies within "#
        + "'optimizer', which the grid varies too; keep one of the two"),
    tuned(
      "[0, 0.5]",
      #"[0, 0.5], "optimizer.clip": [0.001, 1]"#,
      #"8:96: error: methods[0].grid["optimizer.clip"][0]: stops training; choose 0.01 "#
        + "or more"),
  ]
}
