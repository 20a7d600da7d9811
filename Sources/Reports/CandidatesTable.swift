import Formats

extension Comparison {
  /// candidates.csv: the best distinct objects of every finished trial with their rewards, the best
  /// at rank 1.
  var candidatesCSV: String {
    var table = CSV("task", "method", "seed", "rank", "object", "reward")
    for (t, task) in spec.tasks.enumerated() {
      for (m, method) in spec.methods.enumerated() {
        for (seed, record) in finished(task: t, method: m) {
          for (i, candidate) in record.candidates.enumerated() {
            table.append(
              .text(task.name), .text(method.name), .count(seed), .count(i + 1),
              .text(candidate.object), .number(candidate.reward))
          }
        }
      }
    }
    return table.text
  }
}
