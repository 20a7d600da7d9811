import NeuralNetworks

/// An interval of real numbers, with open or closed ends.
public struct RealRange: Sendable, Hashable {
  /// The least value; itself allowed unless `excludesLower`.
  public var lower: Double
  /// The greatest value; itself allowed.
  public var upper: Double
  /// Whether `lower` itself is out of range.
  public var excludesLower: Bool

  /// The closed interval of `range`.
  public static func closed(_ range: ClosedRange<Double>) -> RealRange {
    RealRange(lower: range.lowerBound, upper: range.upperBound, excludesLower: false)
  }

  /// Numbers greater than zero.
  public static let positive = positive(upTo: .infinity)

  /// Above zero, at most `upper`.
  public static func positive(upTo upper: Double) -> RealRange {
    RealRange(lower: 0, upper: upper, excludesLower: true)
  }

  /// Zero and greater.
  public static let nonNegative = RealRange(lower: 0, upper: .infinity, excludesLower: false)

  /// Probabilities.
  public static let unit = RealRange.closed(0...1)

  /// Every finite number.
  public static let any = RealRange(lower: -.infinity, upper: .infinity, excludesLower: false)

  /// Whether the finite number `value` lies in the interval.
  public func contains(_ value: Double) -> Bool {
    value.isFinite && value <= upper && (excludesLower ? value > lower : value >= lower)
  }
}

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
}

/// What a component is called, what it does, where it comes from and what can be set on it.
public struct ComponentDescription: Sendable {
  /// The word for `type` in a spec.
  public let name: String
  /// One sentence for people.
  public let summary: String
  /// The paper and equation that it follows, or "" where there is none.
  public let source: String
  /// Raised when the same settings give other results than before; part of the content key.
  public let version: Int
  /// What can be set, in the order in which people should read it.
  public let parameters: [Parameter]

  /// Describes a component.
  public init(
    _ name: String, summary: String, source: String = "", version: Int = 1,
    parameters: [Parameter] = []
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.version = version
    self.parameters = parameters
  }

  /// Every parameter at its default.
  ///
  /// Throws `SettingsError` when a required one has none.
  public func defaults() throws -> Settings {
    var values: [String: Setting] = [:]
    for parameter in parameters {
      guard let value = parameter.defaultValue else {
        throw SettingsError([parameter.name], "is required")
      }
      values[parameter.name] = value
    }
    return Settings(type: name, values: values)
  }
}

/// The value of a parameter.
public enum Setting: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case real(Double)
  /// A number that may change over training.
  case schedule(Schedule)
  /// A truth value.
  case flag(Bool)
  /// A word or any text.
  case text(String)
  /// A list of whole numbers.
  case integers([Int])
  /// A list of texts.
  case texts([String])
  /// A list of numbers.
  case reals([Double])
  /// A component with its own settings.
  case component(Settings)
  /// Components with a weight each.
  case weighted([WeightedSettings])

  /// The settings of the components that the value holds; empty where it holds none.
  public var components: [Settings] {
    switch self {
    case .component(let settings): [settings]
    case .weighted(let parts): parts.map(\.settings)
    default: []
    }
  }
}

/// One of several components that share something.
public struct WeightedSettings: Hashable, Sendable {
  /// Its share, in proportion to the weights of the others; greater than zero.
  public var weight: Double
  /// The component.
  public var settings: Settings

  /// A component with a weight.
  public init(weight: Double, settings: Settings) {
    self.weight = weight
    self.settings = settings
  }
}

/// The settings of one component: complete, each value of its parameter's kind and range.
public struct Settings: Hashable, Sendable {
  /// The component's name.
  public var type: String
  /// A value for every parameter of the component.
  public var values: [String: Setting]

  /// Settings from a value for every parameter.
  public init(type: String, values: [String: Setting]) {
    self.type = type
    self.values = values
  }

  // The reader has checked kinds before a component sees its settings, so another kind, or a missing
  // value, is a mistake of the program: a component that asks for what it did not describe.
  private func mistake(_ name: String, _ kind: String) -> Never {
    preconditionFailure("\(type) reads \(kind) '\(name)', which its description does not give")
  }

  /// The whole number called `name`.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value) = values[name] else { mistake(name, "integer") }
    return value
  }

  /// The number called `name`.
  public func real(_ name: String) -> Double {
    guard case .real(let value) = values[name] else { mistake(name, "real") }
    return value
  }

  /// The number called `name`; `nil` where the word that may stand for it does.
  public func number(_ name: String) -> Double? {
    switch values[name] {
    case .real(let value): value
    case .text: nil
    default: mistake(name, "number")
    }
  }

  /// The schedule called `name`.
  public func schedule(_ name: String) -> Schedule {
    guard case .schedule(let value) = values[name] else { mistake(name, "schedule") }
    return value
  }

  /// The truth value called `name`.
  public func flag(_ name: String) -> Bool {
    guard case .flag(let value) = values[name] else { mistake(name, "flag") }
    return value
  }

  /// The text called `name`.
  public func text(_ name: String) -> String {
    guard case .text(let value) = values[name] else { mistake(name, "text") }
    return value
  }

  /// The list called `name`.
  public func integers(_ name: String) -> [Int] {
    guard case .integers(let value) = values[name] else { mistake(name, "integers") }
    return value
  }

  /// The list of texts called `name`.
  public func texts(_ name: String) -> [String] {
    guard case .texts(let value) = values[name] else { mistake(name, "texts") }
    return value
  }

  /// The list of numbers called `name`.
  public func reals(_ name: String) -> [Double] {
    guard case .reals(let value) = values[name] else { mistake(name, "reals") }
    return value
  }

  /// The settings of the component called `name`.
  public func component(_ name: String) -> Settings {
    guard case .component(let value) = values[name] else { mistake(name, "component") }
    return value
  }

  /// The weighted components called `name`.
  public func weighted(_ name: String) -> [WeightedSettings] {
    guard case .weighted(let value) = values[name] else { mistake(name, "weighted") }
    return value
  }
}

/// Settings that are each in range but do not go together.
public struct SettingsError: Error, Equatable {
  /// The keys that lead from the component to the setting at fault; empty for the component itself.
  public let path: [String]
  /// What is wrong and what to do, as the end of a sentence that begins with the setting.
  public let message: String

  /// An error at `path` within a component.
  public init(_ path: [String], _ message: String) {
    self.path = path
    self.message = message
  }

  /// What `body` gives; an error of a component that stands at `path` is found there.
  @inlinable
  public static func within<Result>(_ path: String..., body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as SettingsError {
      throw SettingsError(path + error.path, error.message)
    }
  }
}

/// Something that a spec can choose by name and configure.
public protocol Component: Sendable {
  /// What it is called and what can be set on it.
  static var description: ComponentDescription { get }

  /// Throws `SettingsError` when settings that are each in range do not go together.
  init(_ settings: Settings) throws
}

/// A number that may change over the gradient steps of training.
public enum Schedule: Hashable, Sendable {
  /// The same number always.
  case constant(Double)
  /// From `start` to `end` in equal steps over `steps` gradient steps, then `end`.
  case linear(start: Double, end: Double, steps: Int)
  /// From `start` to `end` along half a cosine over `steps` gradient steps, then `end`.
  case cosine(start: Double, end: Double, steps: Int)
  /// From `start`, halved every `halfLife` gradient steps.
  case exponential(start: Double, halfLife: Int)

  /// The greatest value of all steps.
  public var greatest: Double {
    switch self {
    case .constant(let value): value
    case .linear(let start, let end, _), .cosine(let start, let end, _): max(start, end)
    case .exponential(let start, _): start
    }
  }

  /// The value at gradient step `step`, counted from 0.
  @inlinable
  public func value(at step: Int) -> Double {
    switch self {
    case .constant(let value):
      return value
    case .linear(let start, let end, let steps):
      return step >= steps ? end : start + (end - start) * Double(step) / Double(steps)
    case .cosine(let start, let end, let steps):
      if step >= steps { return end }
      return end + (start - end) * 0.5 * (1 + Elementary.cos(.pi * Double(step) / Double(steps)))
    case .exponential(let start, let halfLife):
      return start * Elementary.exp2(-Double(step) / Double(halfLife))
    }
  }
}
