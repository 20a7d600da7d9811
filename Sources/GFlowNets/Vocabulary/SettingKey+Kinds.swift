// A key of each kind of setting. Without a default, a setting must be written.

extension SettingKey where Value == Int {
  /// A whole number in a range.
  public static func integer(
    _ name: String, _ range: ClosedRange<Int>, default defaultValue: Int?, unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .integer(range), default: defaultValue.map(Setting.integer), unit: unit, help)
    ) {
      guard case .integer(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == Double {
  /// A number in a range.
  public static func real(
    _ name: String, _ range: RealRange, default defaultValue: Double?, unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .real(range), default: defaultValue.map(Setting.real), unit: unit, help)
    ) {
      guard case .real(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == Double? {
  /// A number in a range, or a word that stands for one that the component knows: the value is then `nil`,
  /// and so is the default where it is the word.
  public static func real(
    _ name: String, _ range: RealRange, orWord word: String, default defaultValue: Double?,
    unit: String? = nil, _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .realOrWord(range, word), default: defaultValue.map(Setting.real) ?? .text(word),
        unit: unit, help)
    ) {
      switch $0 {
      case .real(let value): .some(value)
      case .text: .some(nil)
      default: nil
      }
    }
  }
}

extension SettingKey where Value == Schedule {
  /// A number that may change over training, always in a range.
  public static func schedule(
    _ name: String, _ range: RealRange, default defaultValue: Schedule?, unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .schedule(range), default: defaultValue.map(Setting.schedule), unit: unit, help)
    ) {
      guard case .schedule(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == Bool {
  /// `true` or `false`.
  public static func flag(
    _ name: String, default defaultValue: Bool?, unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .flag, default: defaultValue.map(Setting.flag), unit: unit, help)
    ) {
      guard case .flag(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == [Int] {
  /// A list of whole numbers.
  public static func integers(
    _ name: String, count: ClosedRange<Int>, each: ClosedRange<Int>, default defaultValue: [Int]?,
    unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .integers(count: count, each: each), default: defaultValue.map(Setting.integers),
        unit: unit, help)
    ) {
      guard case .integers(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == [Double] {
  /// A list of numbers.
  public static func reals(
    _ name: String, count: ClosedRange<Int>, each: RealRange, default defaultValue: [Double]?,
    unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .reals(count: count, each: each), default: defaultValue.map(Setting.reals),
        unit: unit, help)
    ) {
      guard case .reals(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == [String] {
  /// A list of texts.
  public static func texts(
    _ name: String, count: ClosedRange<Int>, default defaultValue: [String]?, unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .texts(count: count), default: defaultValue.map(Setting.texts), unit: unit, help)
    ) {
      guard case .texts(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == Settings {
  /// One of some components.
  public static func component(
    _ name: String, _ components: [ComponentDescription], default defaultValue: Settings?,
    unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .component(components), default: defaultValue.map(Setting.component), unit: unit, help
      )
    ) {
      guard case .component(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == [WeightedSettings] {
  /// At least one of some components, each with a weight.
  public static func weighted(
    _ name: String, _ components: [ComponentDescription], default defaultValue: [WeightedSettings]?,
    unit: String? = nil,
    _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .weighted(components), default: defaultValue.map(Setting.weighted), unit: unit, help)
    ) {
      guard case .weighted(let value) = $0 else { return nil }
      return value
    }
  }
}

extension SettingKey where Value == String {
  private static func text(
    _ name: String, _ kind: Parameter.Kind, _ defaultValue: String?, _ unit: String?, _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(name, kind, default: defaultValue.map(Setting.text), unit: unit, help)
    ) {
      guard case .text(let value) = $0 else { return nil }
      return value
    }
  }

  /// Any text.
  public static func text(
    _ name: String, default defaultValue: String?, unit: String? = nil, _ help: String
  ) -> SettingKey { text(name, .text, defaultValue, unit, help) }

  /// The path of a file.
  public static func file(
    _ name: String, default defaultValue: String?, unit: String? = nil, _ help: String
  ) -> SettingKey { text(name, .file, defaultValue, unit, help) }

  /// The path of a results folder.
  public static func results(
    _ name: String, default defaultValue: String?, unit: String? = nil, _ help: String
  ) -> SettingKey { text(name, .results, defaultValue, unit, help) }
}

extension SettingKey where Value: RawRepresentable<String> & CaseIterable {
  /// One of the cases of an enumeration, by its word.
  public static func choice(
    _ name: String, default defaultValue: Value?, unit: String? = nil, _ help: String
  ) -> SettingKey {
    SettingKey(
      Parameter(
        name, .choice(Value.allCases.map(\.rawValue)),
        default: defaultValue.map { .text($0.rawValue) }, unit: unit, help)
    ) {
      guard case .text(let word) = $0 else { return nil }
      return Value(rawValue: word)
    }
  }
}
