import Formats
import GFlowNets

// What only the components themselves can check, reported where the spec sets it.
extension SpecReader {
  /// Checks each environment, each method with each environment, and that every method can reach a
  /// limit.
  mutating func check(tasks: [Entry], methods: [Entry], budget: Budget?) {
    var checks: [(task: String, check: SpecCatalog.MethodCheck)] = []
    for task in tasks {
      guard let settings = task.settings else { continue }
      let error = failure { checks.append((task.name, try catalog.checkEnvironment(settings))) }
      if let error { reader.add(task.source.diagnostic(for: error)) }
    }
    for method in methods {
      guard let settings = method.settings else { continue }
      if let budget { check(method, settings, reaches: budget) }
      let points =
        method.grid.map { Array(zip($0.points, method.pointSources)) }
        ?? [(settings, method.source)]
      for (point, source) in points {
        check(method, point, source, by: checks, taskCount: tasks.count)
        if let budget, let error = failure({ try catalog.checkBudget(point, budget) }) {
          note(source.diagnostic(for: error), method: method.name)
        }
      }
    }
  }

  private mutating func check(_ method: Entry, _ settings: Settings, reaches budget: Budget) {
    let charged = catalog.budgetKinds(settings)
    guard charged.isDisjoint(with: budget.kinds) else { return }
    let able = BudgetKind.allCases.filter(charged.contains).map(\.rawValue)
    reader.report(
      "can never end: it does not count \(budget.kinds.map(\.rawValue).joined(separator: " or ")); "
        + "write one of \(quotedList(able)) into the budget too", at: method.source.json)
  }

  // A finding names the tasks that cause it, unless all of them do.
  private mutating func check(
    _ method: Entry, _ settings: Settings, _ source: SettingsSource,
    by checks: [(task: String, check: SpecCatalog.MethodCheck)], taskCount: Int
  ) {
    var findings: [(error: SettingsError, tasks: [String])] = []
    for (task, check) in checks {
      guard let error = failure({ try check(settings) }) else { continue }
      if let index = findings.firstIndex(where: { $0.error == error }) {
        findings[index].tasks.append(task)
      } else {
        findings.append((error, [task]))
      }
    }
    for (error, tasks) in findings {
      let list = tasks.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      let cause =
        tasks.count == taskCount ? "" : " (on \(list)\(tasks.count > 5 ? ", ..." : ""))"
      let named = SettingsError(error.path, error.message + cause)
      note(source.diagnostic(for: named), method: method.name)
    }
  }

  /// What is wrong, where `check` throws.
  func failure(_ check: () throws -> Void) -> SettingsError? {
    do {
      try check()
      return nil
    } catch let error as SettingsError {
      return error
    } catch {
      return SettingsError([], "\(error)")
    }
  }
}
