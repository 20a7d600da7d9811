import Formats
import Foundation
import GFlowNets
import NeuralNetworks
import RewardPrograms

/// A table of numbers whose columns are the nodes of a Bayesian network, with the graph that made it where
/// that is known.
public struct BayesianNetworkData: Sendable {
  /// What the columns are called.
  public let names: [String]
  /// The rows, a number for each column.
  public let rows: [[Double]]
  /// The edges of the true graph; `nil` where it is not known.
  public let trueEdges: [(parent: Int, child: Int)]?

  /// A table of 2 to 11 columns with different names, each row as long as these.
  public init(names: [String], rows: [[Double]], trueEdges: [(parent: Int, child: Int)]? = nil) {
    self.names = names
    self.rows = rows
    self.trueEdges = trueEdges
  }

  /// The table that settings describe.
  ///
  /// Throws `SettingsError`, with file and line where a file is at fault.
  init(_ settings: Settings) throws {
    self =
      settings.type == Self.fileDescription.name
      ? try Self(file: settings) : Self(generated: settings)
  }

  // MARK: Of a file

  static let path = SettingKey.file(
    "path", default: nil,
    "A CSV file of numbers; its first line names the columns, which are the nodes, 2 to 11 of them."
  )
  static let trueGraph = SettingKey.texts(
    "trueGraph", count: 0...55, default: [],
    "The edges of the true graph where it is known, such as [\"a->b\", \"b->c\"]; metrics compare with it."
  )

  /// A table in a file.
  static let fileDescription = ComponentDescription(
    "file", summary: "A CSV file of numbers, one column a node.",
    parameters: [path.parameter.example(.text("table.csv")), trueGraph.parameter])

  private init(file settings: Settings) throws {
    let path = settings[Self.path]
    func error(_ message: String) -> SettingsError {
      SettingsError(["path"], "\(path): \(message)")
    }
    let bytes = try NamedFile.bytes(path)
    let table: CSVTable
    do { table = try CSVTable(bytes) } catch let malformed {
      throw error("line \(malformed.line): \(malformed.message)")
    }
    let most = BayesianNetwork.greatestNodeCount
    guard (2...most).contains(table.columns.count) else {
      throw error(
        "line 1: names \(table.columns.count) columns; a graph has 2 to \(most) nodes, so leave out some"
      )
    }
    for (place, name) in table.columns.enumerated() {
      guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
        throw error(
          "line 1: column \(place + 1) has \(name.isEmpty ? "no name" : "a name with spaces"); name it by one"
            + " word")
      }
      if table.columns[..<place].contains(name) {
        throw error("line 1: the name '\(name)' stands there twice; rename one of the columns")
      }
    }
    let rows = try table.rows.map { row in
      try zip(row.fields, table.columns).map { field, name in
        guard let value = Double(field.trimmingCharacters(in: .whitespaces)), value.isFinite else {
          throw error(
            "line \(row.line): '\(field)' in column '\(name)' is no finite number; mend it or leave out the"
              + " row")
        }
        return value
      }
    }
    guard !rows.isEmpty else { throw error("has no rows; at least one is needed") }
    let named = Self(names: table.columns, rows: rows)
    let graphs = BayesianNetwork(named)
    let edges = try SettingsError.within("trueGraph") {
      try settings[Self.trueGraph].map { text in
        do { return try graphs.edge(text) } catch let syntax as ObjectSyntaxError {
          throw SettingsError([], syntax.message)
        }
      }
    }
    self.init(names: table.columns, rows: rows, trueEdges: edges.isEmpty ? nil : edges)
  }

  // MARK: Drawn from a seed

  /// How graphs are drawn.
  enum Graph: String, CaseIterable, Sendable {
    /// Each edge that goes along a random order of the nodes with one probability (Erdős and Rényi).
    case erdosRenyi
    /// Each node takes as parents some that came before, those with more edges rather (Barabási and Albert).
    case scaleFree
  }

  static let nodes = SettingKey.integer(
    "nodes", 2...BayesianNetwork.greatestNodeCount, default: 5, "How many nodes there are.")
  static let graph = SettingKey.choice(
    "graph", default: Graph.erdosRenyi,
    "How the true graph is drawn: each edge alike (erdosRenyi), or rather to nodes with many (scaleFree)."
  )
  static let edges = SettingKey.real(
    "edges", .nonNegative, default: 5,
    "How many edges the true graph has: on average of erdosRenyi; scaleFree gives each node this number"
      + " divided by that of nodes, at least 1, as parents where so many came before.")
  static let samples = SettingKey.integer(
    "samples", 1...1_000_000, default: 100, unit: "rows", "How many rows are drawn.")
  static let noise = SettingKey.real(
    "noise", .positive, default: 0.1,
    "The standard deviation of a node around the weighted sum of its parents; weights are standard normal."
  )
  static let seed = SettingKey.integer(
    "seed", 0...0xFFFF_FFFF, default: 0,
    "What graph, weights and rows are drawn from; the seeds of trials do not change them.")

  /// A table drawn from a seed.
  static let generatedDescription = ComponentDescription(
    "generated",
    summary:
      "Drawn from a seed: a random graph, a linear Gaussian network on it, and rows of that.",
    source: "Deleu et al. 2022, arXiv 2202.13903, section 5",
    parameters: [
      nodes.parameter, graph.parameter, edges.parameter, samples.parameter, noise.parameter,
      seed.parameter,
    ])

  private init(generated settings: Settings) {
    let n = settings[Self.nodes]
    var random = Philox(key: UInt64(settings[Self.seed]), stream: 0)
    var order = Array(0..<n)
    random.shuffle(&order)
    let wanted = settings[Self.edges]
    var edges: [(parent: Int, child: Int)] = []
    var degrees = [Int](repeating: 0, count: n)
    for (place, child) in order.enumerated() {
      switch settings[Self.graph] {
      case .erdosRenyi:
        let probability = wanted / (Double(n * (n - 1)) / 2)
        for parent in order[..<place] where random.uniform() < probability {
          edges.append((parent, child))
        }
      case .scaleFree:
        var candidates = Array(order[..<place])
        for _ in 0..<min(place, max(1, Int((wanted / Double(n)).rounded()))) {
          // A node without edges must be found too, so each counts for one more.
          var left = random.below(candidates.reduce(0) { $0 + degrees[$1] + 1 })
          let chosen = candidates.firstIndex { parent in
            left -= degrees[parent] + 1
            return left < 0
          }
          let parent = candidates.remove(at: chosen ?? 0)
          edges.append((parent, child))
          degrees[parent] += 1
          degrees[child] += 1
        }
      }
    }
    let weights = edges.map { _ in random.normal() }
    let noise = settings[Self.noise]
    let rows = (0..<settings[Self.samples]).map { _ in
      var row = [Double](repeating: 0, count: n)
      for child in order {
        row[child] = noise * random.normal()
        for (edge, weight) in zip(edges, weights) where edge.child == child {
          row[child] += weight * row[edge.parent]
        }
      }
      return row
    }
    self.init(names: (0..<n).map { "x\($0)" }, rows: rows, trueEdges: edges)
  }
}

extension Philox {
  /// A standard normal number (Box and Muller 1958).
  fileprivate mutating func normal() -> Double {
    let radius = (-2 * Elementary.log1p(-uniform())).squareRoot()
    return radius * Elementary.cos(2 * Double.pi * uniform())
  }
}
