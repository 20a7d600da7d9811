import Foundation
import GFlowNets

/// The BGe score of a graph: log p(data | graph) of a linear Gaussian network under the normal-Wishart prior
/// (Geiger and Heckerman 1994, 2002, with the corrections of Kuipers, Moffa and Heckerman 2014,
/// arXiv 1402.6863).
///
/// With prior mean 0, T = t I, t = alphaMu (alphaW - n - 1) / (alphaMu + 1), and
///
///     R = T + sum_k (x_k - m) (x_k - m)' + (N alphaMu / (N + alphaMu)) m m',   m the mean of N rows,
///
/// a node x with p parents P has
///
///     log local = log(alphaMu / (N + alphaMu)) / 2 + log Gamma((N + alphaW - n + p + 1) / 2)
///               - log Gamma((alphaW - n + p + 1) / 2) - (N / 2) log pi + ((alphaW - n + 2p + 1) / 2) log t
///               + ((N + alphaW - n + p) / 2) log det R[P] - ((N + alphaW - n + p + 1) / 2) log det R[P + x],
///
/// and the score of a graph is the sum over its nodes. The prior over graphs is uniform and left out. All
/// local scores are tabulated, n 2^n numbers.
public struct BayesianNetworkScore: Sendable {
  static let alphaMu = SettingKey.real(
    "alphaMu", .positive, default: 1, "How many rows the prior mean counts for.")
  static let alphaW = SettingKey.real(
    "alphaW", .positive, orWord: "n+2", default: nil,
    "The degrees of freedom of the Wishart prior: above n + 1, where n is the number of nodes.")
  static let offset = SettingKey.real(
    "offset", .any, orWord: "empty", default: 0, unit: "nats",
    "What is taken from every score, or \"empty\" for the score of the graph without edges: it changes log Z,"
      + " which methods need to learn, and nothing else.")

  /// What it is called and what can be set on it.
  public static let description = ComponentDescription(
    "bge",
    summary: "The BGe score: R = p(data | graph) of a linear Gaussian network; values are log R.",
    source: "Kuipers, Moffa and Heckerman 2014, arXiv 1402.6863",
    parameters: [alphaMu.parameter, alphaW.parameter, offset.parameter])

  /// The local scores: of node x with parents P, a bit each, at x 2^n + P.
  let locals: [Double]
  let nodeCount: Int
  /// What is taken from every score.
  public let offset: Double

  /// The scores of a table.
  ///
  /// Throws `SettingsError` where the prior is none.
  public init(_ data: BayesianNetworkData, _ settings: Settings) throws {
    let n = data.names.count
    nodeCount = n
    let alphaMu = settings[Self.alphaMu]
    let alphaW = settings[Self.alphaW] ?? Double(n + 2)
    guard alphaW > Double(n + 1) else {
      throw SettingsError(
        ["alphaW"], "must be above n + 1, which is \(n + 1) for \(n) nodes; write \"n+2\" or more")
    }
    let rows = Double(data.rows.count)
    let t = alphaMu * (alphaW - Double(n) - 1) / (alphaMu + 1)
    let scatter = Self.scatter(data, alphaMu: alphaMu, t: t)
    // The empty set's determinant is 1.
    let logDeterminants = (0..<1 << n).map { set in
      Self.logDeterminant(scatter, n, (0..<n).filter { set >> $0 & 1 == 1 })
    }
    var locals = [Double](repeating: 0, count: n << n)
    for node in 0..<n {
      for parents in 0..<1 << n where parents >> node & 1 == 0 {
        let p = Double(parents.nonzeroBitCount)
        let free = alphaW - Double(n) + p
        var sum = 0.5 * log(alphaMu / (rows + alphaMu))
        sum += lgamma((rows + free + 1) / 2) - lgamma((free + 1) / 2)
        sum += (free + p + 1) / 2 * log(t) - rows / 2 * log(Double.pi)
        sum += (rows + free) / 2 * logDeterminants[parents]
        sum -= (rows + free + 1) / 2 * logDeterminants[parents | 1 << node]
        locals[node << n | parents] = sum
      }
    }
    self.locals = locals
    offset = settings[Self.offset] ?? (0..<n).reduce(0) { $0 + locals[$1 << n] }
    guard locals.allSatisfy(\.isFinite) else {
      throw SettingsError(
        [],
        "has no finite score of these data; their numbers are too large, so divide the columns by a"
          + " constant")
    }
  }

  /// The local score of a node with a set of parents, one bit each.
  public func local(_ node: Int, parents: Int) -> Double { locals[node << nodeCount | parents] }

  /// The score of a graph, less the offset.
  func score(_ graph: BayesianNetwork.State, in graphs: BayesianNetwork) -> Double {
    var sum = 0.0
    for node in 0..<nodeCount { sum += local(node, parents: graphs.parents(graph, of: node)) }
    return sum - offset
  }

  /// R, row by row.
  private static func scatter(_ data: BayesianNetworkData, alphaMu: Double, t: Double) -> [Double] {
    let n = data.names.count
    let rows = Double(data.rows.count)
    var mean = [Double](repeating: 0, count: n)
    for row in data.rows {
      for i in 0..<n { mean[i] += row[i] / rows }
    }
    var scatter = [Double](repeating: 0, count: n * n)
    for row in data.rows {
      for i in 0..<n {
        for j in 0..<n { scatter[i * n + j] += (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    for i in 0..<n {
      for j in 0..<n { scatter[i * n + j] += rows * alphaMu / (rows + alphaMu) * mean[i] * mean[j] }
      scatter[i * n + i] += t
    }
    return scatter
  }

  /// The logarithm of the determinant of the rows and columns `set` of a positive definite matrix, by
  /// Cholesky's factors.
  static func logDeterminant(_ matrix: [Double], _ n: Int, _ set: [Int]) -> Double {
    let size = set.count
    var factor = [Double](repeating: 0, count: size * size)
    var sum = 0.0
    for i in 0..<size {
      for j in 0...i {
        var value = matrix[set[i] * n + set[j]]
        for k in 0..<j { value -= factor[i * size + k] * factor[j * size + k] }
        factor[i * size + j] = i == j ? value.squareRoot() : value / factor[j * size + j]
      }
      sum += 2 * log(factor[i * size + i])
    }
    return sum
  }
}
