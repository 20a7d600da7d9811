import Formats
import GFlowNets
import Molecules

/// What `harness train-proxy` reads: a table of molecules with numbers, how a network is trained to
/// predict them, and where its weights go. Paths begin at the folder in which the program runs.
public struct ProxyTrainingSpec: Sendable {
  /// The table, and the names of its two columns that are read.
  public let csv, smilesColumn, valueColumn: String
  /// Whether rows without a molecule or a number are left out rather than errors.
  public let skipsInvalid: Bool
  /// The file of weights to be written.
  public let output: String
  /// How the network is trained.
  public let settings: ProxyTrainingSettings

  /// The keys of the spec besides `version`.
  static let csv = SettingKey.file(
    "csv", default: nil,
    "The table: RFC 4180, the first line names the columns.")
  static let smilesColumn = SettingKey.text(
    "smilesColumn", default: "smiles",
    "The column of molecules, in SMILES.")
  static let valueColumn = SettingKey.text(
    "valueColumn", default: "value",
    "The column of numbers.")
  static let skipInvalid = SettingKey.flag(
    "skipInvalid", default: false,
    "Whether rows that have no molecule or no number are left out; otherwise they are errors.")
  static let output = SettingKey.text(
    "output", default: nil,
    "The file of weights to write (safetensors).")

  public static let description = ComponentDescription(
    "trainProxy", summary: ProxyTrainingSettings.description.summary,
    source: ProxyTrainingSettings.description.source,
    parameters: [
      csv.parameter.example(.text("molecules.csv")),
      smilesColumn.parameter,
      valueColumn.parameter,
      skipInvalid.parameter,
      output.parameter.example(.text("weights/proxy.safetensors")),
    ] + ProxyTrainingSettings.description.parameters)

  /// Reads a spec from the bytes of a file, or throws everything that is wrong with it.
  public static func read(
    bytes: some Sequence<UInt8>, file: String
  ) throws(Diagnostics) -> ProxyTrainingSpec {
    func diagnostic(_ error: JSONError) -> Diagnostic {
      Diagnostic(
        file: file, position: error.position, path: error.path.description, message: error.message)
    }
    var duplicates: [JSONError] = []
    var root: JSONValue
    do {
      root = try JSONParser.parse(bytes, duplicates: &duplicates)
    } catch {
      throw Diagnostics([diagnostic(error)])
    }
    var reader = SettingsReader(file: file)
    root = reader.withoutComments(root)
    var settings: Settings?
    if root.members == nil {
      reader.report("found \(root.found); write an object with the keys of a spec", at: root)
    } else {
      checkVersion(root, &reader)
      settings = reader.settings(root, of: description, otherKeys: ["$schema", "version"])
    }
    if let settings, settings[Self.csv] == settings[Self.output] {
      reader.report(
        "is the table itself, which it would replace; name another file", at: root["output"] ?? root
      )
    }
    if let settings {
      let width = settings[ProxyTrainingSettings.width]
      if width * width * settings[ProxyTrainingSettings.edgeWidth] > Networks.weightLimit {
        reader.report(
          "width * width * edgeWidth is more than 100 million weights; lower one",
          at: root["width"] ?? root["edgeWidth"] ?? root)
      }
    }
    var training: ProxyTrainingSettings?
    if let settings {
      do { training = try ProxyTrainingSettings(settings) } catch let error as SettingsError {
        reader.add(SettingsSource(file: file, json: root).diagnostic(for: error))
      } catch {
        reader.report("\(error)", at: root)
      }
    }
    let diagnostics = duplicates.map(diagnostic) + reader.diagnostics
    guard let settings, let training, diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    return ProxyTrainingSpec(
      csv: settings[Self.csv], smilesColumn: settings[Self.smilesColumn],
      valueColumn: settings[Self.valueColumn], skipsInvalid: settings[Self.skipInvalid],
      output: settings[Self.output], settings: training)
  }

  private static func checkVersion(_ root: JSONValue, _ reader: inout SettingsReader) {
    guard let json = root["version"] else {
      reader.report("missing key 'version'; write \(Spec.formatVersion)", at: root)
      return
    }
    let only = Spec.formatVersion...Spec.formatVersion
    _ = reader.integer(
      json, in: only, expected: "\(Spec.formatVersion), the version that this program reads")
  }
}
