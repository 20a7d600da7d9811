import Formats
import GFlowNets

// The grids of methods: each point is the method with a value written at each path, read like any
// other method, so that whatever is wrong with a value is reported where the grid holds it.
extension SpecReader {
  /// A grid as far as it could be read.
  struct GridReading {
    /// The grid, where it is good.
    var grid: MethodGrid?
    /// Where the settings of each of its points were written.
    var sources: [SettingsSource] = []
    /// What is wrong with the method, each finding once.
    var diagnostics: [Diagnostic] = []
  }

  private struct Axis {
    var member: JSONMember
    var values: [JSONValue]
    var keys: [String] { member.key.split(separator: ".").map(String.init) }
  }

  /// The grid of a method, whose JSON is not yet completed by the defaults.
  func grid(
    _ json: JSONValue, of method: JSONValue, _ description: ComponentDescription,
    _ defaults: MethodDefaults
  ) -> GridReading {
    var result = GridReading()
    var known: Set<Diagnostic> = []
    func note(_ diagnostics: [Diagnostic]) {
      result.diagnostics += diagnostics.filter { known.insert($0).inserted }
    }
    func read(_ point: JSONValue, isWhole: Bool = true) -> (Settings?, SettingsSource) {
      let completed = defaults.completing(point, description)
      var reader = SettingsReader(file: file)
      reader.requiresAll = isWhole
      let settings = reader.settings(completed, of: description, otherKeys: Self.methodKeys)
      note(reader.diagnostics)
      return (settings, SettingsSource(file: file, json: completed))
    }

    // Values that the grid replaces must be right too.
    _ = read(method, isWhole: false)
    let isSound = result.diagnostics.isEmpty
    var reader = SettingsReader(file: file)
    let axes = axes(
      json, isSound ? paths(description, in: defaults.completing(method, description)) : nil,
      &reader)
    note(reader.diagnostics)
    guard let axes, isSound, result.diagnostics.isEmpty else { return result }

    func point(_ place: [Int]) -> JSONValue {
      zip(axes, place).reduce(method) { point, axis in
        point.writing(axis.0.values[axis.1], at: axis.0.keys[...], of: axis.0.member)
      }
    }
    // One value after another first, so that each mistake is found once.
    var gridAxes: [MethodGrid.Axis] = []
    for (a, axis) in axes.enumerated() {
      var values: [Setting] = []
      for (i, value) in axis.values.enumerated() {
        var place = [Int](repeating: 0, count: axes.count)
        place[a] = i
        guard let setting = read(point(place)).0?.value(at: axis.member.key) else { continue }
        if let first = values.firstIndex(of: setting), values.count == i {
          var reader = SettingsReader(file: file)
          reader.report("means the same as element \(first); remove one", at: value)
          note(reader.diagnostics)
        }
        values.append(setting)
      }
      gridAxes.append(MethodGrid.Axis(path: axis.member.key, values: values))
    }
    guard result.diagnostics.isEmpty else { return result }
    let points = MethodGrid.places(axes.map(\.values.count)).map { read(point($0)) }
    result.sources = points.map(\.1)
    let settings = points.compactMap(\.0)
    if settings.count == points.count { result.grid = MethodGrid(axes: gridAxes, points: settings) }
    return result
  }

  /// The members of a grid, or `nil` after an error. `paths` are those that the method has; `nil`
  /// where it has errors of its own.
  private func axes(
    _ json: JSONValue, _ paths: [String]?, _ reader: inout SettingsReader
  ) -> [Axis]? {
    let example = #"an object such as {"optimizer.learningRate": [0.001, 0.0003]}"#
    guard let members = json.members, !members.isEmpty else {
      let found = json.members == nil ? "found \(json.found)" : "no setting to vary"
      reader.report("\(found); write \(example)", at: json)
      return nil
    }
    var axes: [Axis] = []
    for member in members {
      if let paths, !paths.contains(member.key) {
        reader.report(unknown(member.key, paths), at: member.value, position: member.keyPosition)
        continue
      }
      if let outer = members.first(where: { member.key.hasPrefix($0.key + ".") }) {
        reader.report(
          "lies within \(printable(outer.key, quote: "'")), which the grid varies too; keep one of"
            + " the two", at: member.value, position: member.keyPosition)
      }
      guard case .array(let values) = member.value.content, !values.isEmpty else {
        let isList = if case .array = member.value.content { true } else { false }
        reader.report(
          "found \(isList ? "an empty list" : member.value.found); write a list of at least one"
            + " value", at: member.value)
        continue
      }
      axes.append(Axis(member: member, values: values))
    }
    let (count, overflow) = axes.reduce((1, false)) { total, axis in
      let product = total.0.multipliedReportingOverflow(by: axis.values.count)
      return (product.partialValue, total.1 || product.overflow)
    }
    if overflow || count > MethodGrid.pointLimit {
      reader.report(
        "makes \(overflow ? "too many" : "\(count)") points; write values that make at most"
          + " \(MethodGrid.pointLimit)", at: json)
    }
    return axes
  }

  private func unknown(_ path: String, _ paths: [String]) -> String {
    // Someone who leaves out where a setting is means the first that ends so.
    let ending = paths.first { $0.hasSuffix("." + path) }
    let hint =
      ending.map { "; did you mean \(printable($0, quote: "'"))?" }
      ?? NearestWord.hint(for: path, among: paths) ?? "; remove it or use a known one"
    return "unknown setting\(hint) (known: \(paths.joined(separator: ", ")))"
  }

  /// The paths to every setting that a method has, with the components that its JSON chooses.
  private func paths(
    _ description: ComponentDescription, in json: JSONValue?, prefix: String = ""
  ) -> [String] {
    description.parameters.flatMap { parameter -> [String] in
      let path = prefix + parameter.name
      guard case .component(let components) = parameter.kind else { return [path] }
      let written = json?[parameter.name]
      var type: String?
      if case .component(let settings) = parameter.defaultValue { type = settings.type }
      if case .string(let name)? = (written?["type"] ?? written)?.content { type = name }
      guard let inner = components.first(where: { $0.name == type }) else { return [path] }
      return [path] + paths(inner, in: written, prefix: path + ".")
    }
  }
}

extension JSONValue {
  /// This component with a value written at the keys below it, as a member of a grid says.
  fileprivate func writing(
    _ new: JSONValue, at keys: ArraySlice<String>, of member: JSONMember
  ) -> JSONValue {
    guard let key = keys.first else { return new }
    var members = self.members ?? []
    if case .string = content {
      // A type's name alone is short for an object with nothing else.
      members = [JSONMember(key: "type", keyPosition: position, value: self)]
    }
    let index = members.firstIndex { $0.key == key }
    let inner =
      index.map { members[$0].value }
      ?? JSONValue(content: .object([]), position: member.keyPosition, path: member.value.path)
    let written = JSONMember(
      key: key, keyPosition: index.map { members[$0].keyPosition } ?? member.keyPosition,
      value: inner.writing(new, at: keys.dropFirst(), of: member))
    if let index { members[index] = written } else { members.append(written) }
    return JSONValue(content: .object(members), position: position, path: path)
  }
}
