import GFlowNets

/// Tests ask for settings by their names, since they look at what a reader has made of a text. Components
/// read them by keys.
extension Settings {
  private func value<Value>(_ name: String, _ read: (Setting) -> Value?) -> Value {
    guard let value = values[name].flatMap(read) else {
      preconditionFailure("\(type) has no \(Value.self) '\(name)'")
    }
    return value
  }

  /// The whole number called `name`.
  public func integer(_ name: String) -> Int {
    value(name) { if case .integer(let value) = $0 { value } else { nil } }
  }

  /// The number called `name`.
  public func real(_ name: String) -> Double {
    value(name) { if case .real(let value) = $0 { value } else { nil } }
  }

  /// The schedule called `name`.
  public func schedule(_ name: String) -> Schedule {
    value(name) { if case .schedule(let value) = $0 { value } else { nil } }
  }

  /// The truth value called `name`.
  public func flag(_ name: String) -> Bool {
    value(name) { if case .flag(let value) = $0 { value } else { nil } }
  }

  /// The text called `name`.
  public func text(_ name: String) -> String {
    value(name) { if case .text(let value) = $0 { value } else { nil } }
  }

  /// The list of whole numbers called `name`.
  public func integers(_ name: String) -> [Int] {
    value(name) { if case .integers(let value) = $0 { value } else { nil } }
  }

  /// The settings of the component called `name`.
  public func component(_ name: String) -> Settings {
    value(name) { if case .component(let value) = $0 { value } else { nil } }
  }

  /// The weighted components called `name`.
  public func weighted(_ name: String) -> [WeightedSettings] {
    value(name) { if case .weighted(let value) = $0 { value } else { nil } }
  }
}
