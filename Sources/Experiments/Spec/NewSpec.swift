import Environments
import Formats
import GFlowNets

/// A first spec that runs in seconds, with a comment on what each part means.
public struct NewSpec: Sendable {
  /// One of its methods.
  public struct Method: Sendable {
    /// What it is called.
    public let name: String
    /// The component.
    public let description: ComponentDescription
    /// The objective of a GFlowNet.
    public let objective: String?
  }

  /// The type of its environment.
  public let environment: ComponentDescription
  /// Its methods.
  public let methods: [Method]
  /// Its name.
  public let name: String

  /// What may stand in `--methods`: the short name of each objective and method, with what it is.
  public static let choices: [Method] = Methods.all.flatMap { method in
    method.name == GFlowNetSettings.description.name
      ? Objectives.all.map {
        Method(
          name: $0.description.abbreviation, description: method, objective: $0.description.name)
      } : [Method(name: method.abbreviation, description: method, objective: nil)]
  }

  /// The methods of a spec for which nobody has named any, of those that an environment can use.
  public static let usual = ["TB", "MCMC", "PPO", "random"]

  /// A spec.
  public init(name: String, environment: ComponentDescription, methods: [Method]) {
    self.name = name
    self.environment = environment
    self.methods = methods
  }

  /// The settings at which an environment is small enough to begin with, in place of its defaults.
  private static let small: [String: [(String, JSONTree)]] = [
    "hypergrid": [("dimensions", .number(2)), ("side", .number(8))],
    "bitSequence": [("bits", .number(8)), ("wordSize", .number(2)), ("targets", .number(4))],
    "fragments": [("reward", ["type": "qed"])],
  ]

  /// The text of the file.
  public var text: String {
    let size = Self.slow[environment.name] ?? (calls: 5000, checkpoints: 10, samples: 20_000)
    let notes =
      "what is built, and its reward: harness explain \(environment.name) has every setting"
    let written = environment.parameters.filter { $0.defaultValue == nil || $0.example != nil }
      .map(\.name)
    var world: [(String, JSONTree)] = [(JSONValue.commentKey, .string(notes))]
    world.append(("type", .string(environment.name)))
    if let own = Self.small[environment.name] {
      world += own
    } else if case .object(let members) = environment.example() {
      world += members.pairs.filter { written.contains($0.key) }.map { ($0.key, $0.value) }
    }
    let entries = methods.map { method -> JSONTree in
      var members: [(String, JSONTree)] = [
        (JSONValue.commentKey, .string(Self.lowered(summary(of: method)))),
        ("name", .string(method.name)), ("type", .string(method.description.name)),
      ]
      if let objective = method.objective { members.append(("objective", .string(objective))) }
      return .members(members)
    }
    var members: [(String, JSONTree)] = [
      (
        JSONValue.commentKey,
        "every method is trained on the environment with every seed; run it with harness and this file's name"
      ),
      ("version", .number(Spec.formatVersion)),
      ("name", .string(name)),
      ("environment", .members(world)),
    ]
    let note: JSONTree = "for every method that can use it"
    let small: JSONTree = ["type": "mlp", "hidden": [.number(64), .number(64)]]
    // Defaults that no method can use would be a mistake.
    let hasNetwork = methods.contains { method in
      method.description.parameters.contains { $0.name == "network" }
    }
    if hasNetwork {
      members.append(
        (
          "defaults",
          [JSONValue.commentKey: note, "network": network.map(JSONTree.string) ?? small]
        )
      )
    }
    members += [
      ("methods", .array(entries)),
      ("seeds", .number(5)),
      (
        "budget",
        [
          JSONValue.commentKey: "what each trial may spend: so many requests for a reward",
          "rewardCalls": .number(size.calls),
        ]
      ),
      (
        "evaluation",
        [
          JSONValue.commentKey:
            "points of the learning curves, the k of top-k metrics, and how many objects are drawn to measure",
          "checkpoints": .number(size.checkpoints),
          // Of eight faces there are no ten best.
          "topK": [.number(environment.name == Faces.description.name ? 5 : 10)],
          "samples": .number(size.samples),
        ]
      ),
    ]
    return JSONTree.members(members).pretty
  }

  /// The network that methods must name, where the usual one cannot read the environment.
  private var network: String? {
    let own = Environments.abilities.first { $0.name == environment.name }?.networks ?? []
    let usual = MLPSettings.description.name
    return own.isEmpty || own.contains(usual) || own[0].contains(" ") ? nil : own[0]
  }

  /// What is enough of environments of which an object takes milliseconds, or a text a pretrained network.
  private static let slow: [String: (calls: Int, checkpoints: Int, samples: Int)] = [
    "fragments": (500, 10, 1000), "text": (160, 2, 100),
  ]

  private func summary(of method: Method) -> String {
    guard let objective = method.objective,
      let found = Objectives.all.first(where: { $0.description.name == objective })
    else { return method.description.summary }
    return "A GFlowNet. " + found.description.summary
  }

  private static func lowered(_ sentence: String) -> String {
    sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }
}

extension ComponentDescription {
  /// The abbreviation that the summary ends with in brackets, else the name: "TB", "MCMC", "random".
  public var abbreviation: String {
    guard summary.hasSuffix(")."), let open = summary.lastIndex(of: "(") else { return name }
    let inner = summary[summary.index(after: open)...].dropLast(2)
    return inner.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } && !inner.isEmpty
      ? String(inner) : name
  }
}
