import Experiments
import GFlowNets

// Methods and tasks that are the same at several temperatures.
extension Comparison {
  /// Methods that differ in their setting `temperature` alone, by rising temperature; only groups of several.
  var methodsByTemperature: [[Int]] {
    groups(
      spec.methods.indices.map { method in
        spec.methods[method].grid == nil ? spec.methods[method].settings.withoutTemperature : nil
      }
    ).map { $0.map(\.place) }
  }

  /// Tasks of texts that differ in the temperature of their reward alone, where log R = log p / T, by rising
  /// temperature; only groups of several.
  var tasksByTemperature: [[(task: Int, temperature: Double)]] {
    groups(
      spec.tasks.map { task in
        guard case .texts? = task.environment.values["prompts"],
          case .component(let reward)? = task.environment.values["reward"],
          let (rest, temperature) = reward.withoutTemperature
        else { return nil }
        var environment = task.environment
        environment.values["reward"] = .component(rest)
        return (environment, temperature)
      }
    ).map { $0.map { (task: $0.place, temperature: $0.temperature) } }
  }

  private func groups(_ settings: [(rest: Settings, temperature: Double)?])
    -> [[(place: Int, temperature: Double)]]
  {
    var groups: [(rest: Settings, members: [(place: Int, temperature: Double)])] = []
    for (place, own) in settings.enumerated() {
      guard let own else { continue }
      if let known = groups.firstIndex(where: { $0.rest == own.rest }) {
        groups[known].members.append((place, own.temperature))
      } else {
        groups.append((own.rest, [(place, own.temperature)]))
      }
    }
    return groups.map(\.members).filter { $0.count > 1 }.map { members in
      members.sorted { ($0.temperature, $0.place) < ($1.temperature, $1.place) }
    }
  }
}

extension Settings {
  /// All settings but `temperature`, and its value; `nil` where there is none that is a number.
  fileprivate var withoutTemperature: (rest: Settings, temperature: Double)? {
    guard case .real(let temperature)? = values["temperature"] else { return nil }
    var rest = self
    rest.values["temperature"] = nil
    return (rest, temperature)
  }
}
