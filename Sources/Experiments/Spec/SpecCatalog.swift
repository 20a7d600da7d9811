import Formats
import GFlowNets

/// What a spec can name, and the checks that only the components themselves can make.
public struct SpecCatalog: Sendable {
  /// The environments.
  public var environments: [ComponentDescription]
  /// The methods.
  public var methods: [ComponentDescription]
  /// Throws `SettingsError` when the settings of a method do not go together, or not with an environment. The
  /// path of the error begins at the method.
  public typealias MethodCheck = @Sendable (_ method: Settings) throws -> Void
  /// Makes the environment that settings describe and gives what checks methods on it, so that the files
  /// that it names are read once.
  ///
  /// Throws `SettingsError` when settings that are each in range do not make an environment.
  public var checkEnvironment: @Sendable (_ environment: Settings) throws -> MethodCheck
  /// Throws `SettingsError` when a part of a method could never do what it is for within a budget.
  public var checkBudget: @Sendable (_ method: Settings, Budget) throws -> Void
  /// The counters that a method can move.
  public var budgetKinds: @Sendable (Settings) -> Set<BudgetKind>

  /// A catalog.
  public init(
    environments: [ComponentDescription], methods: [ComponentDescription],
    checkEnvironment: @escaping @Sendable (_ environment: Settings) throws -> MethodCheck = {
      _ in { _ in }
    },
    checkBudget: @escaping @Sendable (_ method: Settings, Budget) throws -> Void = { _, _ in },
    budgetKinds: @escaping @Sendable (Settings) -> Set<BudgetKind> = { _ in
      Set(BudgetKind.allCases)
    }
  ) {
    self.environments = environments
    self.methods = methods
    self.checkEnvironment = checkEnvironment
    self.checkBudget = checkBudget
    self.budgetKinds = budgetKinds
  }

  /// What is wrong with the descriptions themselves: names that a spec needs for itself or that
  /// stand twice, and defaults that the reader would reject. Empty for a sound catalog.
  public var mistakes: [String] {
    func twice(_ names: [String], _ place: String) -> [String] {
      Dictionary(grouping: names, by: { $0 }).filter { $0.value.count > 1 }.keys.sorted()
        .map { "\(place): '\($0)' stands twice" }
    }
    func mistakes(
      _ component: ComponentDescription, _ place: String, reserved: [String] = ["type"]
    ) -> [String] {
      let place = "\(place).\(component.name)"
      return twice(component.parameters.map(\.name), place)
        + component.parameters.flatMap { parameter -> [String] in
          let place = "\(place).\(parameter.name)"
          var found: [String] = []
          if reserved.contains(parameter.name) {
            found.append("\(place): a spec needs this key for itself")
          }
          if let value = parameter.defaultValue, !parameter.accepts(value) {
            found.append("\(place): the default does not read back")
          }
          let inner = parameter.kind.components
          var words = ["type"]
          if case .weighted = parameter.kind { words.append("weight") }
          found += twice(inner.map(\.name), place)
          found += inner.flatMap { mistakes($0, place, reserved: words) }
          return found
        }
    }
    return twice(environments.map(\.name), "environments")
      + twice(methods.map(\.name), "methods")
      + environments.flatMap { mistakes($0, "environments", reserved: ["name", "type"]) }
      + methods.flatMap { mistakes($0, "methods", reserved: SpecReader.methodKeys) }
  }
}

extension Parameter {
  /// Whether `value` is what the reader makes of the JSON that is written for it.
  func accepts(_ value: Setting) -> Bool {
    guard let json = try? JSONParser.parse(value.tree(for: self).compact) else { return false }
    var reader = SettingsReader(file: "")
    return reader.setting(json, for: self) == value
  }
}
