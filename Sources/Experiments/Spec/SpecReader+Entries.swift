import Formats
import GFlowNets

// The tasks and methods of a spec, which have names and components.
extension SpecReader {
  /// A task or method as far as it could be read.
  struct Entry {
    /// The name, or what stands for it in messages where it is not valid.
    var name: String
    /// Whether the name is valid and its own.
    var isNamed: Bool
    /// The settings, where they are valid; with a grid those of its first point.
    var settings: Settings?
    /// What tuning tries, where it is valid.
    var grid: MethodGrid?
    /// Where the settings were written.
    var source: SettingsSource
    /// Where the settings of each point of the grid were written.
    var pointSources: [SettingsSource] = []
  }

  static let nameRule =
    "1 to 100 of the letters a-z and A-Z, digits, '-', '_' and '.', the first not '.'"

  /// The name that `json` holds, which must do for a file on every system.
  mutating func name(_ json: JSONValue) -> String? {
    guard let name = reader.text(json, expected: "a name of \(Self.nameRule)") else { return nil }
    guard Spec.isName(name) else {
      reader.report(
        "\(printable(name, quote: "'")) cannot be the name of a file; use \(Self.nameRule)",
        at: json)
      return nil
    }
    return name
  }

  // Reports a name that another entry has. Capitals do not tell names apart, as they do not tell
  // files apart on every system.
  private mutating func isTaken(
    _ name: String, at json: JSONValue, _ taken: inout [String: JSONValue]
  ) -> Bool {
    guard let other = taken[name.lowercased()] else {
      taken[name.lowercased()] = json
      return false
    }
    var isSame = false
    if case .string(let text) = (other["name"] ?? other).content { isSame = text == name }
    reader.report(
      "the name '\(name)' is taken at \(other.position.line):\(other.position.column); "
        + "write another \"name\"\(isSame ? "" : " (capitals do not tell names apart)")", at: json)
    return true
  }

  /// The tasks, from `environment` or `environments`.
  mutating func tasks(_ root: JSONValue) -> [Entry] {
    switch (root["environment"], root["environments"]) {
    case (nil, nil) where meant.contains("environment") || meant.contains("environments"):
      return []
    case (nil, nil):
      reader.report(
        "missing key 'environment'; write {\"type\": ...} with one of the types "
          + "\(quotedList(catalog.environments.map(\.name))), or a list of them as 'environments'",
        at: root)
      return []
    case (let one?, nil):
      return tasks([one])
    case (let one, let list?):
      var entries: [Entry] = []
      if let one {
        reader.report("stands beside 'environment'; remove one of the two", at: list)
        entries = tasks([one])
      }
      let expected = "a list of at least one {\"type\": ...}"
      return entries + tasks(elements(of: list, expected) ?? [])
    }
  }

  // The elements of a list that has some.
  private mutating func elements(of list: JSONValue, _ expected: String) -> [JSONValue]? {
    guard case .array(let elements) = list.content, !elements.isEmpty else {
      let isList = if case .array = list.content { true } else { false }
      reader.report("found \(isList ? "an empty list" : list.found); write \(expected)", at: list)
      return nil
    }
    return elements
  }

  private mutating func tasks(_ elements: [JSONValue]) -> [Entry] {
    var taken: [String: JSONValue] = [:]
    return elements.map { json in
      let settings = reader.component(json, among: catalog.environments, otherKeys: ["name"])
      let written = json["name"]
      var name = settings?.type
      if let written { name = self.name(written) }
      let isTaken = name.map { self.isTaken($0, at: written ?? json, &taken) } ?? true
      return Entry(
        name: name ?? "", isNamed: !isTaken, settings: settings,
        source: SettingsSource(file: file, json: json))
    }
  }

  /// The methods, completed by the defaults.
  mutating func methods(_ root: JSONValue) -> [Entry] {
    let expected = "a list of at least one {\"name\": ..., \"type\": ...}"
    if let json = root["defaults"], json.members == nil {
      reader.report("found \(json.found); write an object with keys of the methods", at: json)
    }
    guard let list = required("methods", expected, of: root),
      let elements = elements(of: list, expected)
    else { return [] }
    let defaults = MethodDefaults(root["defaults"])
    var taken: [String: JSONValue] = [:]
    var entries: [Entry] = []
    var uses: [(method: JSONValue, description: ComponentDescription)] = []
    for json in elements {
      // Without this a long object of defaults, wrong throughout, would be reported for each of
      // many methods.
      if reader.diagnostics.count + defaultFindings.count > 10_000 { break }
      guard json.members != nil else {
        reader.report(
          "found \(json.found); write an object with \"name\" and \"type\"", at: json)
        entries.append(
          Entry(
            name: "", isNamed: false, settings: nil,
            source: SettingsSource(file: file, json: json)))
        continue
      }
      let name = required("name", "a name of \(Self.nameRule)", of: json)
        .flatMap { self.name($0) }
      let isTaken = name.map { self.isTaken($0, at: json["name"] ?? json, &taken) } ?? true
      var entry = Entry(
        name: name ?? "", isNamed: !isTaken, settings: nil,
        source: SettingsSource(file: file, json: json))
      if let description = reader.chosen(by: json, among: catalog.methods) {
        read(json, description, defaults, into: &entry)
        uses.append((json, description))
      }
      entries.append(entry)
    }
    defaultFindings.methodCount = elements.count
    // A method of unknown type could be the one that uses a default.
    if uses.count == elements.count { checkUnused(defaults, uses) }
    return entries
  }

  /// Reads a method's settings, with those of its grid.
  private mutating func read(
    _ json: JSONValue, _ description: ComponentDescription, _ defaults: MethodDefaults,
    into entry: inout Entry
  ) {
    let completed = defaults.completing(json, description)
    entry.source = SettingsSource(file: file, json: completed)
    guard let gridJSON = json["grid"] else {
      var methodReader = SettingsReader(file: file)
      entry.settings = methodReader.settings(
        completed, of: description, otherKeys: Self.methodKeys)
      for diagnostic in methodReader.diagnostics { note(diagnostic, method: entry.name) }
      return
    }
    let reading = grid(gridJSON, of: json, description, defaults)
    for diagnostic in reading.diagnostics { note(diagnostic, method: entry.name) }
    entry.grid = reading.grid
    entry.settings = reading.grid?.points.first
    entry.pointSources = reading.sources
  }

  /// Adds a diagnostic about a method. One that points into the defaults may come from several
  /// methods.
  mutating func note(_ diagnostic: Diagnostic, method: String) {
    if diagnostic.path.hasPrefix("defaults.") {
      defaultFindings.add(diagnostic, method: method)
    } else {
      reader.add(diagnostic)
    }
  }

  // Reports the defaults that no method can use, and what is wrong with those that every method
  // replaces or completes.
  private mutating func checkUnused(
    _ defaults: MethodDefaults, _ uses: [(method: JSONValue, description: ComponentDescription)]
  ) {
    var parameters: [String: [Parameter]] = [:]
    var known: [String] = []
    var seen: Set<String> = []
    var taken: Set<String> = []
    for use in uses {
      taken.formUnion(defaults.taken(by: use.method, use.description))
      guard seen.insert(use.description.name).inserted else { continue }
      for parameter in use.description.parameters {
        if parameters[parameter.name] == nil { known.append(parameter.name) }
        parameters[parameter.name, default: []].append(parameter)
      }
    }
    for member in defaults.members where !taken.contains(member.key) {
      guard let candidates = parameters[member.key] else {
        let hint = NearestWord.hint(for: member.key, among: known) ?? "; remove it"
        reader.report(
          "no method of this spec has this key\(hint) (known: \(known.joined(separator: ", ")))",
          at: member.value, position: member.keyPosition)
        continue
      }
      let readings = candidates.map { parameter -> [Diagnostic] in
        var fragmentReader = SettingsReader(file: file)
        fragmentReader.requiresAll = false
        _ = fragmentReader.setting(member.value, for: parameter)
        return fragmentReader.diagnostics
      }
      if readings.allSatisfy({ !$0.isEmpty }) {
        for diagnostic in readings[0] { defaultFindings.add(diagnostic, method: nil) }
      }
    }
  }
}
