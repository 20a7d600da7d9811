import Formats
import GFlowNets

/// What to compare: every method on every task with every seed, within a budget.
///
/// A value says what the text means, not how it was written: two texts that mean the same give
/// equal specs.
public struct Spec: Hashable, Sendable {
  /// The version of the format that this program reads and writes.
  public static let formatVersion = 1

  /// How many bytes the text of a spec may have.
  public static let sizeLimit = 16 << 20

  /// How many seeds a spec may have.
  public static let seedCount = 1...100_000

  /// The name of the comparison, also of its folder of results.
  public var name: String
  /// The environments to compare on, at least one.
  public var tasks: [SpecTask]
  /// The methods to compare, at least one.
  public var methods: [SpecMethod]
  /// The name of the method that the others are compared with.
  public var baseline: String?
  /// The seeds of each method on each task, at least one, none twice.
  public var seeds: [Int]
  /// What ends a trial.
  public var budget: Budget
  /// What is measured, and how often.
  public var evaluation: EvaluationOptions
  /// How seeds become intervals.
  public var statistics: StatisticsOptions
  /// How methods with a grid are tuned; there where one has a grid.
  public var tuning: TuningOptions?

  /// A spec.
  public init(
    name: String, tasks: [SpecTask], methods: [SpecMethod], baseline: String? = nil, seeds: [Int],
    budget: Budget, evaluation: EvaluationOptions = EvaluationOptions(),
    statistics: StatisticsOptions = StatisticsOptions(), tuning: TuningOptions? = nil
  ) {
    self.name = name
    self.tasks = tasks
    self.methods = methods
    self.baseline = baseline
    self.seeds = seeds
    self.budget = budget
    self.evaluation = evaluation
    self.statistics = statistics
    self.tuning = tuning
  }

  /// Whether a text may name a comparison, a task or a method: whether it will do for a file on every
  /// system.
  public static func isName(_ text: String) -> Bool {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    return isSafe && (1...100).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
  }

  /// Reads a spec, or throws everything that is wrong with it.
  ///
  /// `file` is the name that diagnostics begin with. A text that is not JSON gives the first error
  /// of its syntax alone, since what follows cannot be trusted. The key `//` holds a comment, anywhere.
  public static func read(
    text: String, file: String, catalog: SpecCatalog
  ) throws(Diagnostics) -> Spec {
    try read(bytes: text.utf8, file: file, catalog: catalog)
  }

  /// Reads a spec from the bytes of a file, which need not be UTF-8 to be reported well.
  public static func read(
    bytes: some Sequence<UInt8>, file: String, catalog: SpecCatalog
  ) throws(Diagnostics) -> Spec {
    func diagnostic(_ error: JSONError) -> Diagnostic {
      Diagnostic(
        file: file, position: error.position, path: error.path.description, message: error.message)
    }
    let bytes = Array(bytes)
    guard bytes.count <= sizeLimit else {
      throw Diagnostics([
        Diagnostic(
          file: file, position: TextPosition(line: 1, column: 1), path: "",
          message:
            "the text is longer than \(sizeLimit >> 20) MiB, which no spec needs; remove what is"
            + " not part of it")
      ])
    }
    var duplicates: [JSONError] = []
    let root: JSONValue
    do {
      root = try JSONParser.parse(bytes, duplicates: &duplicates)
    } catch {
      throw Diagnostics([diagnostic(error)])
    }
    var reader = SpecReader(file: file, catalog: catalog)
    let spec = reader.spec(reader.reader.withoutComments(root))
    let diagnostics = duplicates.map(diagnostic) + reader.diagnostics
    guard let spec, diagnostics.isEmpty else { throw Diagnostics(diagnostics) }
    return spec
  }
}

/// A named environment.
public struct SpecTask: Hashable, Sendable {
  /// The name, that of a folder too; the environment's type unless the spec gives another.
  public var name: String
  /// The environment.
  public var environment: Settings

  /// A task.
  public init(name: String, environment: Settings) {
    self.name = name
    self.environment = environment
  }
}

/// A named method.
public struct SpecMethod: Hashable, Sendable {
  /// The name, that of a folder too.
  public var name: String
  /// The method; with a grid it is that of the first point, until tuning has chosen one.
  public var settings: Settings
  /// What tuning tries.
  public var grid: MethodGrid?

  /// A method.
  public init(name: String, settings: Settings, grid: MethodGrid? = nil) {
    self.name = name
    self.settings = settings
    self.grid = grid
  }
}
