import Formats
import Foundation
import GFlowNets

extension Texts: EnvironmentComponent {
  static let model = SettingKey.file(
    "model", default: nil,
    "The language model: a GGUF file of Llama's architecture. 'make weights' gets one.")
  static let prompts = SettingKey.texts(
    "prompts", count: 1...10_000, default: nil,
    "What texts go on from; each is a condition. Names of control tokens stand for these.")
  static let minimumLength = SettingKey.integer(
    "minimumLength", 0...4096, default: 1, unit: "tokens", "The least length of a text.")
  static let maximumLength = SettingKey.integer(
    "maximumLength", 1...4096, default: 8, unit: "tokens",
    "The greatest length of a text, at which it ends by itself.")
  static let tokens = SettingKey.texts(
    "tokens", count: 0...100_000, default: [],
    "The tokens that may be drawn, such as \" the\"; none for all but control tokens.")
  static let characters = SettingKey.text(
    "characters", default: "",
    "Only tokens made of these characters may be drawn; empty for all.")
  static let end = SettingKey.texts(
    "end", count: 0...10_000, default: [],
    "The tokens that end a text, such as \".\": the logit of the end is the log-sum of theirs.")
  static let endsByOthers = SettingKey.flag(
    "endsByOthers", default: false,
    "Whether every token that may not be drawn ends a text.")

  public static let description = ComponentDescription(
    "text",
    summary: "Texts that a pretrained language model goes on with, token by token.",
    source: "Hu et al. 2023, arXiv 2310.04363",
    parameters: [
      model.parameter.example(.text("weights/SmolLM2-135M-Instruct.Q4_1.gguf")),
      prompts.parameter.example(.texts(["Once upon a time"])), minimumLength.parameter,
      maximumLength.parameter,
      tokens.parameter, characters.parameter, end.parameter.example(.texts(["."])),
      endsByOthers.parameter, TextDistance.key.parameter,
    ])

  public static var rewards: [RewardEntry<Texts>] { TextRewards.all }

  public init(_ settings: Settings) throws {
    let lengths = (settings[Self.minimumLength], settings[Self.maximumLength])
    guard lengths.0 <= lengths.1 else {
      throw SettingsError(
        ["minimumLength"], "is greater than maximumLength, \(lengths.1); lower it")
    }
    let model = try Self.read(settings[Self.model])
    let choice = try Self.choice(settings, model.tokenizer)
    let distance = try SettingsError.within("distance") {
      try TextDistance(settings[TextDistance.key])
    }
    try self.init(
      model, prompts: settings[Self.prompts], lengths: lengths.0...lengths.1, choice: choice,
      distance: distance)
  }

  /// The model of a file.
  private static func read(_ path: String) throws -> LanguageModel {
    guard FileManager.default.fileExists(atPath: path) else {
      throw SettingsError(
        ["model"],
        "\(path): no such file; 'make weights' gets weights/SmolLM2-135M-Instruct.Q4_1.gguf, and paths begin"
          + " at the folder in which the program runs")
    }
    do { return try LanguageModel.shared(path: path) } catch {
      throw SettingsError(["model"], "\(error)")
    }
  }

  /// The tokens that settings allow.
  private static func choice(_ settings: Settings, _ tokenizer: Tokenizer) throws -> TokenChoice {
    let (names, characters) = (settings[Self.tokens], settings[Self.characters])
    let ends = Set(try settings[Self.end].map { try token($0, "end", tokenizer) })
    guard names.isEmpty || characters.isEmpty else {
      throw SettingsError(["characters"], "and tokens are both given; leave one of them out")
    }
    var allowed: Set<Int32>
    if names.isEmpty {
      let scalars = Set(characters.unicodeScalars)
      allowed = Set(
        tokenizer.vocabulary.indices.lazy.map(Int32.init).filter { token in
          guard !tokenizer.isControl(token) else { return false }
          guard !scalars.isEmpty else { return true }
          return tokenizer.decode([token]).unicodeScalars.allSatisfy(scalars.contains)
        })
    } else {
      allowed = Set(try names.map { try token($0, "tokens", tokenizer) })
      guard allowed.isDisjoint(with: ends) else {
        throw SettingsError(["end"], "has a token of tokens; it can only be one of both")
      }
    }
    allowed.subtract(ends)
    guard allowed.count > 1 else {
      throw SettingsError(
        [names.isEmpty ? "characters" : "tokens"],
        "leaves fewer than two tokens to draw; allow more")
    }
    let byOthers = settings[Self.endsByOthers]
    guard !byOthers || ends.isEmpty else {
      throw SettingsError(["end"], "and endsByOthers are both given; leave one of them out")
    }
    guard !byOthers || allowed.count < tokenizer.vocabulary.count else {
      throw SettingsError(
        ["endsByOthers"], "leaves no token to end a text; allow fewer by tokens or characters")
    }
    return TokenChoice(
      allowed.sorted(),
      end: byOthers ? .everythingElse : ends.isEmpty ? .none : .tokens(ends.sorted()),
      vocabulary: tokenizer.vocabulary.count)
  }

  /// The one token that a text is.
  private static func token(_ text: String, _ key: String, _ tokenizer: Tokenizer) throws -> Int32 {
    let tokens = tokenizer.encode(text, readingControls: true)
    // What stands for a token need not be what the tokenizer makes of it alone.
    if let token = tokenizer.token(of: Array(text.utf8)) { return token }
    guard tokens.count == 1 else {
      throw SettingsError(
        [key],
        "has the text \(printable(text, quote: "'")), which is \(tokens.count) tokens of this model; write one,"
          + " such as ' the'")
    }
    return tokens[0]
  }
}
