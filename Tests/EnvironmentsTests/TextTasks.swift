import Foundation
import GFlowNets
import LanguageModels
import NeuralNetworks
import TestSupport

/// Tasks of texts on a model of eleven tokens with random weights.
enum TextTasks {
  /// Read once: all tests share it.
  static let path: String = {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "harness-text-\(ProcessInfo.processInfo.processIdentifier).gguf")
    do { try Data(GGUFBytes.model.file).write(to: path) } catch { preconditionFailure("\(error)") }
    return path.path
  }()

  static func settings(_ values: [String: Setting]) -> Settings {
    var all: [String: Setting] = [
      "model": .text(path), "prompts": .texts(["ab"]),
    ]
    for parameter in Texts.description.parameters where all[parameter.name] == nil {
      all[parameter.name] = parameter.defaultValue
    }
    return Settings(type: "text", values: all.merging(values) { $1 })
  }

  static func lengths(_ lengths: ClosedRange<Int>) -> [String: Setting] {
    [
      "minimumLength": .integer(lengths.lowerBound),
      "maximumLength": .integer(lengths.upperBound),
    ]
  }

  static func task(
    _ values: [String: Setting], reward name: String = "languageModel",
    _ own: [String: Setting] = [:]
  ) throws -> SamplingTask<Texts> {
    let texts = try Texts(settings(values))
    let entry = Texts.rewards.first { $0.description.name == name }!
    var all: [String: Setting] = [:]
    for parameter in entry.description.parameters { all[parameter.name] = parameter.defaultValue }
    let settings = Settings(type: name, values: all.merging(own) { $1 })
    return SamplingTask(texts, try entry.make(settings, texts))
  }

  /// Texts of any length up to 3 of three letters, which every other token ends.
  static var open: SamplingTask<Texts> {
    get throws {
      try task(
        ["characters": .text("abc"), "endsByOthers": .flag(true)].merging(lengths(0...3)) { $1 })
    }
  }

  /// Texts of two prompts that two tokens end.
  static var conditional: SamplingTask<Texts> {
    get throws {
      try task(
        [
          "prompts": .texts(["ab", "d<end>c"]), "end": .texts(["d", "<end>"]),
        ].merging(lengths(1...2)) { $1 }, ["temperature": .real(0.7)])
    }
  }

  /// Texts of two letters.
  static var fixed: SamplingTask<Texts> {
    get throws {
      try task(
        ["tokens": .texts(["a", "b", "c", " ab"])].merging(lengths(2...2)) { $1 }, reward: "infill",
        ["continuation": .text("dab")])
    }
  }

  static var integers: SamplingTask<Texts> {
    get throws {
      try task(
        ["characters": .text("1a"), "endsByOthers": .flag(true)].merging(lengths(0...3)) { $1 },
        reward: "integers", ["lowest": .integer(11), "highest": .integer(11)])
    }
  }

  static func context(_ texts: Texts, rank: Int = 4) throws -> MethodContext<LanguageModelPolicy> {
    var settings = CommonParameters.defaults(LanguageModelSettings.description)
    settings.values["rank"] = .integer(rank)
    settings.values["alpha"] = .real(4)
    let network = try LanguageModelSettings(settings)
    let streams = RandomStreams(key: 31, salt: 32)
    return MethodContext(environment: texts, streams: streams, recentCount: 10) { heads, number in
      var random = streams.stream(.initialization, number: number)
      return texts.makeNetwork(network, heads, &random)
    }
  }

  static func method(_ task: SamplingTask<Texts>, _ type: String, _ values: [String: Setting])
    throws -> Method<Texts>
  {
    let description = Methods.all.first { $0.name == type }!
    var all: [String: Setting] = [:]
    for parameter in description.parameters { all[parameter.name] = parameter.defaultValue }
    return try Methods.make(
      Settings(type: type, values: all.merging(values) { $1 }), context(task.environment))
  }
}
