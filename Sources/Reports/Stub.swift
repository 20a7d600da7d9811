import Experiments
public struct Comparison {
  let results: [TrialResult]
  let plan: Plan
  public init(plan: Plan, results: [TrialResult]) { self.plan = plan; self.results = results }
  public func write(to store: RunStore) throws {}
  public var json: String { "" }
  public func table(width: Int, color: Bool) -> String {
    var out = ""
    for (t, r) in zip(plan.trials, results) { if case .finished(let x) = r { out += "\(plan.spec.methods[t.method].name) \(t.seed) \(x.final.names.map { "\($0)=\(x.final[$0] ?? .nan)" }) \(x.spending)\n" } }
    return out
  }
}
