import Formats
import GFlowNets

/// Turns JSON into complete settings as the descriptions of the components say, and collects
/// everything that is wrong on the way.
///
/// What the text leaves out takes its default. Every value that is read has its parameter's kind
/// and lies in its range. `-0` becomes 0, so that equal numbers are also the same bytes.
public struct SettingsReader {
  /// The file that diagnostics name.
  public let file: String
  /// What was wrong so far.
  public private(set) var diagnostics: [Diagnostic] = []
  /// Whether a missing required key is an error; not so in a fragment that something else
  /// completes.
  var requiresAll = true

  /// A reader of one file.
  public init(file: String) {
    self.file = file
  }

  /// Notes that something is wrong at `value`, or at `position`.
  mutating func report(
    _ message: String, at value: JSONValue, position: TextPosition? = nil, path: JSONPath? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        file: file, position: position ?? value.position, path: (path ?? value.path).description,
        message: message))
  }

  /// Notes what someone else found wrong.
  mutating func add(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  // Components.

  /// The settings of the component that `json` chooses among `components`, or `nil` after an error.
  ///
  /// `json` is an object with a `type`, or the type's name alone. An object without one is of the
  /// type `defaultType`, where that is given. `otherKeys` may stand in the object too; the caller
  /// reads them.
  public mutating func component(
    _ json: JSONValue, among components: [ComponentDescription], defaultType: String? = nil,
    otherKeys: [String] = []
  ) -> Settings? {
    guard
      let description = chosen(by: json, among: components, defaultType: defaultType)
    else { return nil }
    return settings(json, of: description, otherKeys: otherKeys + ["type"])
  }

  /// The description that `json` chooses by its type, or `nil` after an error.
  mutating func chosen(
    by json: JSONValue, among components: [ComponentDescription], defaultType: String? = nil
  ) -> ComponentDescription? {
    let names = components.map(\.name)
    let type: (name: String, json: JSONValue)
    switch json.content {
    case .string(let name):
      type = (name, json)
    case .object:
      guard let value = json["type"] else {
        if let found = components.first(where: { $0.name == defaultType }) { return found }
        report("missing key 'type'; write one of \(quotedList(names))", at: json)
        return nil
      }
      guard case .string(let name) = value.content else {
        report("found \(value.found); write one of \(quotedList(names))", at: value)
        return nil
      }
      type = (name, value)
    default:
      report(
        "found \(json.found); write \(Parameter.Kind.component(components).expectation)", at: json)
      return nil
    }
    if let found = components.first(where: { $0.name == type.name }) { return found }
    report(unknown("type", type.name, known: names), at: type.json)
    return nil
  }

  /// The settings of the component described, or `nil` after an error.
  mutating func settings(
    _ json: JSONValue, of description: ComponentDescription, otherKeys: [String]
  ) -> Settings? {
    let before = diagnostics.count
    let members = json.members ?? []
    let meant = checkKeys(members, known: otherKeys + description.parameters.map(\.name))
    var values: [String: Setting] = [:]
    for parameter in description.parameters {
      if let value = json[parameter.name] {
        values[parameter.name] = setting(value, for: parameter)
      } else if let value = parameter.defaultValue {
        values[parameter.name] = value
      } else if requiresAll, !meant.contains(parameter.name) {
        let key = printable(parameter.name, quote: "'")
        report(
          json.members == nil
            ? "the type alone is not enough; write an object that also has \(key): "
              + parameter.kind.expectation
            : "missing key \(key); write \(parameter.kind.expectation)", at: json)
      }
    }
    return diagnostics.count == before ? Settings(type: description.name, values: values) : nil
  }

  /// Reports every key that is not known, and returns the known ones that seem to be meant: that
  /// those are missing need not be reported too.
  @discardableResult
  mutating func checkKeys(_ members: [JSONMember], known: [String]) -> Set<String> {
    let set = Set(known)
    var meant: Set<String> = []
    for member in members where !set.contains(member.key) {
      if let word = NearestWord.find(member.key, among: known) { meant.insert(word) }
      report(
        unknown("key", nil, known: known, written: member.key), at: member.value,
        position: member.keyPosition)
    }
    return meant
  }

  // "unknown key; did you mean 'x'? (known: x, y)": the path already shows a key, but not a word.
  func unknown(_ what: String, _ shown: String?, known: [String], written: String? = nil) -> String
  {
    let word = shown.map { " " + printable($0, quote: "'") } ?? ""
    let hint =
      NearestWord.hint(for: shown ?? written ?? "", among: known)
      ?? (known.isEmpty ? "; remove it" : shown == nil ? "; remove it or use" : "; use")
      + (known.isEmpty ? "" : " a known one")
    return "unknown \(what)\(word)\(hint) (known: \(known.joined(separator: ", ")))"
  }

  // Values.

  /// The value of a parameter, or `nil` after an error.
  mutating func setting(_ json: JSONValue, for parameter: Parameter) -> Setting? {
    switch parameter.kind {
    case .integer(let range):
      return integer(json, in: range, expected: parameter.kind.expectation).map(Setting.integer)
    case .real(let range):
      return real(json, in: range, expected: parameter.kind.expectation).map(Setting.real)
    case .realOrWord(let range, let word):
      if case .string(let text) = json.content, text == word { return .text(word) }
      return real(json, in: range, expected: parameter.kind.expectation).map(Setting.real)
    case .schedule(let range):
      return schedule(json, in: range, expected: parameter.kind.expectation).map(Setting.schedule)
    case .flag:
      guard case .flag(let value) = json.content else {
        return mismatch(json, parameter.kind.expectation)
      }
      return .flag(value)
    case .choice(let words):
      guard let word = text(json, expected: parameter.kind.expectation) else { return nil }
      // By bytes: Swift's == would also accept other scalars that Unicode calls equivalent.
      guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
        report(unknown("word", word, known: words), at: json)
        return nil
      }
      return .text(word)
    case .text, .file, .results:
      return text(json, expected: parameter.kind.expectation).map(Setting.text)
    case .integers(let count, let each):
      return integers(json, count: count, each: each, expected: parameter.kind.expectation)
        .map(Setting.integers)
    case .texts(let count):
      return list(json, count: count, expected: parameter.kind.expectation) { reader, element in
        reader.text(element, expected: "a text in double quotes")
      }.map(Setting.texts)
    case .reals(let count, let each):
      let expected = parameter.kind.expectation
      return list(json, count: count, expected: expected) { reader, element in
        reader.real(element, in: each, expected: "a number\(each.words)")
      }.map(Setting.reals)
    case .component(let components):
      var defaultType: String?
      if case .component(let settings) = parameter.defaultValue { defaultType = settings.type }
      return component(json, among: components, defaultType: defaultType).map(Setting.component)
    case .weighted(let components):
      return weighted(json, among: components, expected: parameter.kind.expectation)
        .map(Setting.weighted)
    }
  }

  private mutating func weighted(
    _ json: JSONValue, among components: [ComponentDescription], expected: String
  ) -> [WeightedSettings]? {
    guard case .array(let elements) = json.content else { return mismatch(json, expected) }
    guard !elements.isEmpty else {
      report("found an empty list; write \(expected)", at: json)
      return nil
    }
    // Nothing else completes an element of a list.
    let outer = requiresAll
    requiresAll = true
    defer { requiresAll = outer }
    let before = diagnostics.count
    let parts = elements.compactMap { element -> WeightedSettings? in
      let settings = component(element, among: components, otherKeys: ["weight"])
      var weight: Double? = 1
      if let json = element["weight"] {
        weight = real(json, in: .positive, expected: Parameter.Kind.real(.positive).expectation)
      }
      guard let settings, let weight else { return nil }
      return WeightedSettings(weight: weight, settings: settings)
    }
    return diagnostics.count == before ? parts : nil
  }

  private mutating func mismatch<Value>(_ json: JSONValue, _ expected: String) -> Value? {
    report("found \(json.found); write \(expected)", at: json)
    return nil
  }

  mutating func text(_ json: JSONValue, expected: String) -> String? {
    guard case .string(let text) = json.content else { return mismatch(json, expected) }
    return text
  }

  mutating func integer(_ json: JSONValue, in range: ClosedRange<Int>, expected: String) -> Int? {
    guard case .number(let number) = json.content else { return mismatch(json, expected) }
    guard number.isWrittenAsInteger else {
      let whole = Int(exactly: number.value).flatMap { range.contains($0) ? "\($0), " : nil }
      report(
        "\(printable(number.literal, quote: "")) is not written as a whole number; "
          + "write \(whole ?? "")\(expected)", at: json)
      return nil
    }
    guard let value = number.integer, range.contains(value) else {
      return outOfRange(json, number, expected)
    }
    return value
  }

  mutating func real(_ json: JSONValue, in range: RealRange, expected: String) -> Double? {
    guard case .number(let number) = json.content else { return mismatch(json, expected) }
    guard range.contains(number.value) else { return outOfRange(json, number, expected) }
    return number.value == 0 ? 0 : number.value
  }

  private mutating func outOfRange<Value>(
    _ json: JSONValue, _ number: JSONNumber, _ expected: String
  ) -> Value? {
    report(
      "\(printable(number.literal, quote: "")) is out of range; write \(expected)", at: json)
    return nil
  }

  mutating func integers(
    _ json: JSONValue, count: ClosedRange<Int>, each: ClosedRange<Int>, expected: String
  ) -> [Int]? {
    list(json, count: count, expected: expected) { reader, element in
      reader.integer(element, in: each, expected: "a whole number\(each.words)")
    }
  }

  private mutating func list<Element>(
    _ json: JSONValue, count: ClosedRange<Int>, expected: String,
    element: (inout Self, JSONValue) -> Element?
  ) -> [Element]? {
    guard case .array(let elements) = json.content else { return mismatch(json, expected) }
    guard count.contains(elements.count) else {
      report("found \(elements.count) elements; write \(expected)", at: json)
      return nil
    }
    let before = diagnostics.count
    var values: [Element] = []
    for json in elements {
      if let value = element(&self, json) { values.append(value) }
    }
    return diagnostics.count == before ? values : nil
  }

  private mutating func schedule(
    _ json: JSONValue, in range: RealRange, expected: String
  ) -> Schedule? {
    switch json.content {
    case .number:
      return real(json, in: range, expected: expected).map(Schedule.constant)
    case .object:
      guard
        let settings = component(json, among: ScheduleForm.descriptions(in: range))
      else { return nil }
      let schedule = ScheduleForm.schedule(settings)
      if case .exponential = schedule, !(range.lower <= 0 && range.upper >= 0) {
        report(
          "an exponential schedule decays to 0, out of range; "
            + "write a linear or cosine one with numbers\(range.words)", at: json)
        return nil
      }
      return schedule
    default:
      return mismatch(json, expected)
    }
  }
}
