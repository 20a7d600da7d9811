import Formats
import NeuralNetworks
import Synchronization

/// A trained network that predicts a number of a molecule, such as the proxy of docking scores of
/// Bengio et al. 2021 (arXiv 2106.04399, appendix A.3).
///
/// A molecule's value is the same bits whatever molecules are scored with it, on any number of threads,
/// and on every x86-64-v3 processor: no product goes through BLAS.
public final class ProxyNetwork: Sendable {
  /// A molecule to be scored.
  public struct Input: Sendable {
    /// Atoms and bonds.
    public var graph: AtomGraph
    /// The atoms that have an open stem. Where the list is empty the first atom counts as one, as in the
    /// paper's code; `nil` means that stems play no role.
    public var stemMask: [Int]?

    /// A molecule to be scored.
    public init(_ graph: AtomGraph, stemMask: [Int]? = nil) {
      self.graph = graph
      self.stemMask = stemMask
    }
  }

  /// How many atoms are computed at once, unless a single molecule has more: as many as the second-level
  /// cache has room for. Values do not depend on it.
  public static let atomsAtOnce = 128

  // Prepared once and only read after that.
  private nonisolated(unsafe) let network: MessagePassingNetwork<Float>
  private let workspaces = Mutex<[Workspace]>([])

  /// The memory of one thread; the pool hands it to one at a time.
  private final class Workspace: @unchecked Sendable {
    let batch = GraphBatch(kinds: ProxyFeatures.kinds.count)
    let activations: MessagePassingNetwork<Float>.Activations

    init(_ shape: MessagePassingNetwork<Float>.Shape) {
      activations = MessagePassingNetwork.Activations(shape, forBackward: false)
    }
  }

  /// The sizes of the network.
  public var shape: MessagePassingNetwork<Float>.Shape { network.shape }

  /// The network of a file of weights.
  ///
  /// Throws `SafetensorsError` where there is no such file, or it holds no weights of this network.
  public convenience init(path: String) throws(SafetensorsError) {
    try self.init(Safetensors(path: path))
  }

  /// The network of the weights in `file`.
  public init(_ file: Safetensors) throws(SafetensorsError) {
    network = try ProxyWeights.network(of: file)
    network.prepare()
  }

  /// The values of molecules, in their order.
  public func values(of molecules: [Input]) -> [Float] {
    [Float](unsafeUninitializedCapacity: molecules.count) { values, count in
      fill(values, count: molecules.count) { molecules[$0] }
      count = molecules.count
    }
  }

  /// Fills in the values of `count` molecules. Allocates nothing once a thread's largest batch has been
  /// seen.
  ///
  /// - Parameters:
  ///   - values: room for `count` values.
  ///   - molecule: the molecule of an index; called once for each, in order.
  public func fill(
    _ values: UnsafeMutableBufferPointer<Float>, count: Int, molecule: (Int) -> Input
  ) {
    precondition(values.count >= count, "room for \(values.count) of \(count) values")
    let workspace = workspaces.withLock { $0.popLast() } ?? Workspace(network.shape)
    let batch = workspace.batch
    batch.removeAll()
    var done = 0
    func finish() {
      batch.arrange()
      let results = network.forward(batch, workspace.activations)
      for graph in 0..<batch.graphCount { values[done + graph] = results[graph] }
      done += batch.graphCount
      batch.removeAll()
    }
    for index in 0..<count {
      let input = molecule(index)
      if batch.graphCount > 0,
        batch.nodeCount + input.graph.atoms.count > Self.atomsAtOnce
      {
        finish()
      }
      ProxyFeatures.add(input.graph, stemMask: input.stemMask, to: batch)
    }
    if batch.graphCount > 0 { finish() }
    workspaces.withLock { $0.append(workspace) }
  }
}
