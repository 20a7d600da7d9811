import Environments
import Experiments
import Formats
import GFlowNets

/// A kind of things that a spec can name.
struct ComponentKind {
  /// What `harness list` takes: "rewards".
  var name: String
  /// What stands above the list.
  var title: String
  /// The things.
  var components: [ComponentDescription]
  /// Where one of them is written, before the JSON of an example; `nil` where an example is a spec.
  var key: String?

  /// The kinds in the order in which people should read them.
  static let all: [ComponentKind] = [
    ComponentKind(
      name: "environments", title: "Environments", components: Environments.all,
      key: "environment"),
    ComponentKind(name: "methods", title: "Methods", components: Methods.all, key: "methods"),
    ComponentKind(
      name: "objectives", title: "Objectives of a gflownet",
      components: Objectives.all.map { $0.description }, key: "objective"),
    ComponentKind(
      name: "samplers", title: "Samplers of a gflownet", components: Samplers.all, key: "sampler"),
    ComponentKind(
      name: "networks", title: "Networks",
      components: distinct(Methods.all.flatMap { components(of: "network", in: $0) }),
      key: "network"),
    ComponentKind(
      name: "rewards", title: "Rewards",
      components: distinct(Environments.all.flatMap { components(of: "reward", in: $0) }),
      key: "reward"),
    ComponentKind(
      name: "signals", title: "Training signals",
      components: distinct(Methods.all.flatMap { components(of: "signal", in: $0) }), key: "signal"
    ),
    ComponentKind(
      name: "optimizers", title: "Optimisers",
      components: distinct(Methods.all.flatMap { components(of: "optimizer", in: $0) }),
      key: "optimizer"),
    ComponentKind(
      name: "schedules", title: "Schedules of a number that changes over training",
      components: Schedule.forms, key: "learningRate"),
    ComponentKind(
      name: "sections", title: "Sections of a spec",
      components: [
        Budget.description, EvaluationOptions.description, StatisticsOptions.description,
        TuningOptions.description,
      ]),
    ComponentKind(
      name: "proxies", title: "Specs of train-proxy", components: [ProxyTrainingSpec.description]),
  ]

  /// The components that a parameter of another one may name.
  static func components(of parameter: String, in component: ComponentDescription)
    -> [ComponentDescription]
  {
    component.parameters.first { $0.name == parameter }?.kind.components ?? []
  }

  /// Components without those of a name before them.
  static func distinct(_ components: [ComponentDescription]) -> [ComponentDescription] {
    components.indices.filter { i in !components[..<i].contains { $0.name == components[i].name } }
      .map { components[$0] }
  }

  /// The metrics, as a spec with ordinary settings has them.
  static let metrics = Metrics.descriptions(
    topK: [10], modeThresholds: [8], trajectories: 1, properties: true)

  /// Every name of a component or metric, each once, for shells to complete.
  static let componentNames =
    distinct(all.flatMap(\.components)).map(\.name) + metrics.map(\.name)
}
