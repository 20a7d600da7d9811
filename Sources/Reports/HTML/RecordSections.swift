import Experiments
import Formats
import GFlowNets
import Molecules

extension ReportPage {
  /// How many candidates of a task are shown.
  private static let candidateCount = 10

  /// The best objects that any trial found.
  var candidatesSection: Markup {
    """
    <section id="candidates"><h2>Best candidates</h2>
    \(spec.tasks.indices.map(candidates))</section>

    """
  }

  private func candidates(_ task: Int) -> Markup {
    var rewards: [String: Double] = [:]
    var counts: [String: [Int]] = [:]
    let methods = spec.methods.indices
    for method in methods {
      for (_, record) in comparison.finished(task: task, method: method) {
        for candidate in record.candidates {
          rewards[candidate.object] = max(
            rewards[candidate.object] ?? -.infinity, candidate.reward)
          counts[candidate.object, default: methods.map { _ in 0 }][method] += 1
        }
      }
    }
    let best = rewards.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(
      Self.candidateCount)
    guard !best.isEmpty else {
      return "<p>\(spec.tasks[task].name): no trial is finished.</p>"
    }
    let rows = best.enumerated().map { rank, candidate -> [Markup] in
      let found = counts[candidate.key] ?? []
      return ["\(rank + 1)", "<code>\(candidate.key)</code>", "\(CSV.number(candidate.value))"]
        + found.map { "\($0)" }
    }
    let drawing: Markup =
      spec.tasks[task].environment.type == Fragments.description.name
      ? .drawing(of: best.map { (smiles: $0.key, reward: $0.value) }) : ""
    let note: Markup =
      comparison.facts(task: task)?.hasOneRewardPerObject ?? true
      ? ""
      : """
      <p>On \(spec.tasks[task].name) the reward is one of the state, the tree of blocks with its open stems: an \
      object that several states give counts with the greatest reward found, and candidates.sqlite of a \
      trial has the state that gave it.</p>
      """
    return note + drawing
      + table(
        """
        \(spec.tasks[task].name): the \(best.count) best distinct objects of all trials, with the raw reward \
        (no unit unless the environment has one; better: higher), and for each method in how many of its seeds \
        the object is among the \(TrialRecord.candidateCount) best. All of them are in candidates.csv.
        """,
        head: ["rank", "object", "reward"] + spec.methods.map { "\($0.name)" }, rows: rows,
        classes: "candidates")
  }

  /// The spec with every default written out, and the command that runs it again.
  var specSection: Markup {
    let name = shellLine("results/\(spec.name)")
    let copy = shellLine("reproduced/\(spec.name)")
    let kernels = provenanceMembers.first { $0.key == "kernels" }?.value ?? "portable"
    let seconds: Markup =
      spec.budget.seconds == nil
      ? "" : " A budget of seconds depends on the machine: the numbers will differ."
    return """
      <section id="spec"><h2>Spec</h2>
      <p>To reproduce every table, where <code>\(name)</code> is the folder of this page:</p>
      <pre>swift run harness \(name)/spec.json --results reproduced --kernels \(shellLine(kernels))
      diff \(name)/summary.csv \(copy)/summary.csv</pre>
      <p class="note">Trials of the same settings and seed give the same bytes, whatever the number of \
      workers.\(seconds)</p>
      <pre>\(spec.resolvedJSON(catalog: .standard))</pre></section>

      """
  }

  /// What the numbers depend on besides the spec.
  var provenanceSection: Markup {
    let members = provenanceMembers.filter { $0.key != "version" }
    guard !members.isEmpty else {
      return """
        <section id="provenance"><h2>Provenance</h2>
        <p>There is no provenance.json: either the run has not ended, or somebody took it away.</p></section>
        """
    }
    let rows = members.map { ["\($0.key)", "\($0.value)"] as [Markup] }
    return """
      <section id="provenance"><h2>Provenance</h2>
      \(table("What the numbers depend on besides the spec, as provenance.json tells it, which also holds the key of every trial.", head: ["what", "which"], rows: rows, classes: "texts"))</section>
      """
  }

  /// The texts of provenance.json.
  private var provenanceMembers: [(key: String, value: String)] {
    guard let provenance, let members = (try? JSONParser.parse(provenance))?.members else {
      return []
    }
    return members.compactMap { member in
      switch member.value.content {
      case .string(let text): (member.key, text)
      case .number(let number): (member.key, number.literal)
      default: nil
      }
    }
  }
}
