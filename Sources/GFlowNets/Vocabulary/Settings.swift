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
