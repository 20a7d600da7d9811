/// One setting of a component: its name, what may be written for it, and what happens when it is not.
///
/// The spec reader, the schema, the content key and `harness explain` all derive from this.
public struct Parameter: Sendable {
  /// What may be written for a parameter.
  public enum Kind: Sendable {
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case real(RealRange)
    /// A number, or a word that stands for one.
    case realOrWord(RealRange, String)
    /// A number, or a `Schedule` over training steps whose values lie in the range.
    case schedule(RealRange)
    /// `true` or `false`.
    case flag
    /// One of some words.
    case choice([String])
    /// Any text.
    case text
    /// The path of a file, as a text. What it holds makes a trial, not where it is.
    case file
    /// The path of a results folder, as a text. What a component reads there by its other settings makes a
    /// trial, not where it is.
    case results
    /// A list of whole numbers.
    case integers(count: ClosedRange<Int>, each: ClosedRange<Int>)
    /// A list of texts.
    case texts(count: ClosedRange<Int>)
    /// A list of numbers.
    case reals(count: ClosedRange<Int>, each: RealRange)
    /// One of some components: an object with a `type`, or the type's name alone when all its
    /// parameters have defaults.
    case component([ComponentDescription])
    /// A list of at least one of some components, each with a `weight` beside its own settings, 1 unless
    /// given.
    case weighted([ComponentDescription])

    /// The components that may stand here; empty where none may.
    public var components: [ComponentDescription] {
      switch self {
      case .component(let components), .weighted(let components): components
      default: []
      }
    }
  }

  /// The key in a spec.
  public let name: String
  /// What may be written.
  public let kind: Kind
  /// The value when the key is missing; `nil` when the key is required.
  public let defaultValue: Setting?
  /// The unit, where there is one ("gradient steps", "nats").
  public let unit: String?
  /// One sentence for people.
  public let help: String
  /// What may be written, for people to see, where there is no default.
  public private(set) var example: Setting?

  /// Describes a parameter.
  public init(
    _ name: String, _ kind: Kind, default defaultValue: Setting?, unit: String? = nil,
    _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.unit = unit
    self.help = help
  }

  /// The parameter of a text where only some words may be written.
  public func limited(to words: [String]) -> Parameter {
    Parameter(name, .choice(words), default: defaultValue, unit: unit, help)
      .example(example)
  }

  /// The parameter with something that may be written for it, which `harness explain` shows.
  public func example(_ value: Setting?) -> Parameter {
    var parameter = self
    parameter.example = value
    return parameter
  }
}
