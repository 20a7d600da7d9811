/// What the program says about itself, whole.
enum HelpTexts {
  /// `harness --help`.
  static let program = """
    OVERVIEW: Compares GFlowNets with MCMC and reinforcement learning on the same
    tasks.

    A spec, a JSON file, names tasks, methods, seeds and a budget. Running it
    trains every method on every task with every seed, and writes tables to
    results/<name>. The same command continues an unfinished run and trains nothing
    in a finished one.

    USAGE: harness <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      new                     Writes a spec that runs in seconds, with a comment on
                              what each part means.
      run (default)           Runs a spec: trains every trial that is not finished,
                              writes and prints the tables.
      trial                   Runs one trial of a spec and writes its record, but
                              no tables.
      status                  Says what is finished, running, stale and left in a
                              results folder, and who works where.
      measure                 Measures what finished trials lack, from their
                              policies and candidates; trains nothing.
      submit                  Submits a spec to Slurm: an array of tasks that share
                              its trials.
      cancel                  Cancels the jobs that were submitted for a results
                              folder.
      report                  Writes report.html, a page with tables and plots,
                              into a results folder.
      draw                    Draws what methods have learned of a small task, as
                              SVG.
      candidates              Prints the best distinct objects that the trials of a
                              run have found.
      sample                  Draws objects from the policy that a finished trial
                              has trained.
      export                  Writes the weights of a trained policy, with its
                              settings, as safetensors.
      verify                  Runs a stored comparison again and says whether its
                              tables are confirmed.
      compare                 Puts the methods of several stored runs side by side;
                              trains nothing.
      diff                    Says which numbers of two stored runs differ, and
                              whether they could be the same.
      validate                Checks specs and says everything that is wrong with
                              them.
      list                    Lists what a spec can name; of one kind, a line each.
      explain                 Explains a component or a metric: parameters,
                              defaults, ranges, source.
      schema                  Prints the JSON schema of specs, for editors.
      score                   Prints the rewards of objects in a file, such as
                              molecules in SMILES.
      train-proxy             Trains a network to predict a number of a molecule,
                              from a table.
      reference               Computes what is exactly known of a spec's tasks, and
                              compares it with references/.
      import                  Makes records, tables and statistics of a log that
                              another program wrote.

      See 'harness help <subcommand>' for detailed help.

    """

  /// `harness help run`.
  static let run = """
    OVERVIEW: Runs a spec: trains every trial that is not finished, writes and
    prints the tables.

    USAGE: harness run <spec> [--results <results>] [--workers <workers>] [--seeds <seeds>] [--methods <methods>] [--kernels <kernels>] [--fresh] [--replace] [--dry-run] [--quiet] [--verbose] [--json]

    ARGUMENTS:
      <spec>                  The spec, such as experiments/quickstart.json.

    OPTIONS:
      --results <results>     Where results go: the tables to <results>/<name of
                              the spec>. (default: results)
      --workers <workers>     How many trials run at once (default: one for each
                              core).
      --seeds <seeds>         Other seeds than the spec's: a count, a list such as
                              0,3,7, or a range such as 7..9.
      --methods <methods>     Only these of the spec's methods, separated by commas.
      --kernels <kernels>     portable: the same bytes on every x86-64-v3
                              processor. native: the fastest for this one. (values:
                              portable, native; default: portable)
      --fresh                 Forget earlier results of these trials and start over.
      --replace               Let go of finished trials of other settings or a
                              larger budget in the same folder.
      --dry-run               Show the plan, its cost and what would be lost; train
                              nothing.
      --quiet                 No narration on stderr but errors.
      --verbose               A line on stderr for each trial that begins or ends.
      --json                  Print JSON instead of tables.
      --version               Show the version.
      -h, --help              Show help information.


    """

  /// `harness explain trajectoryBalance`.
  static let trajectoryBalance = """
    trajectoryBalance: Squared error of the flow of whole trajectories, with log Z as a parameter (TB).
      source: Malkin et al. 2022, arXiv 2201.13259, eq. 14

      logZLearningRate: number, above 0.0, or a schedule of type linear, cosine or exponential
        The learning rate of log Z.
        default: 0.1

      initialLogZ: number [nats]
        log Z before training.
        default: 0.0

      loss: one of square, huber, linex, shiftedCosh
        What is made of a residual, the logarithm of backward over forward flow.
        default: "square"

      example:
        "objective": {
          "type": "trajectoryBalance",
          "logZLearningRate": 0.1,
          "initialLogZ": 0.0,
          "loss": "square"
        }

    """

  /// `harness explain hypergrid`.
  static let hypergrid = """
    hypergrid: Cells of a grid, reached from the origin by raising one coordinate at a time.
      source: Bengio et al. 2021, arXiv 2106.04399, section 4.1
      networks that read it: mlp, residualMLP, tabular where it can be enumerated
      it has: moves of chains, places that can be redrawn, crossover, known modes, states that may stop

      dimensions: whole number from 1 to 128
        The number of coordinates n.
        default: 4

      side: whole number from 2 to 65536
        The number of values H of a coordinate.
        default: 8

      termination: "explicitStop" or "forced"
        When a construction ends: by an action that every cell has, or, as in the 2021 code, also where a coordinate reaches the far side.
        default: "explicitStop"

      reward: one of corners, cosine, sparse, deceptive, bitwiseXOR, multiplicativeCoprime, process, table
        What objects are worth.
        default: "corners"

      example:
        "environment": {
          "type": "hypergrid",
          "dimensions": 4,
          "side": 8,
          "termination": "explicitStop",
          "reward": "corners"
        }

    """
}
