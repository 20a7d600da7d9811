import GFlowNets

extension Plan {
  /// What is worth a warning about methods' settings, before any training: each with the tasks that cause it, unless all
  /// of them do.
  public var cautions: [String] {
    var cautions: [String] = []
    for method in spec.methods {
      var found: [(error: SettingsError, tasks: [String])] = []
      for (number, task) in spec.tasks.enumerated() {
        for settings in method.grid?.points ?? [method.settings] {
          guard let error = tasks[number].caution(settings) else { continue }
          if let known = found.firstIndex(where: { $0.error == error }) {
            if found[known].tasks.last != task.name { found[known].tasks.append(task.name) }
          } else {
            found.append((error, [task.name]))
          }
        }
      }
      for (error, names) in found {
        let cause = names.count == spec.tasks.count ? "" : " (on \(names.joined(separator: ", ")))"
        let place = error.path.joined(separator: ".")
        cautions.append("\(method.name): \(place) \(error.message)\(cause)")
      }
    }
    return cautions
  }
}
