import Foundation
import NeuralNetworks
import TestSupport
import Testing

@testable import Molecules

/// How fast molecules are scored, and where the time goes: what `Benchmarks/proxy-speed` prints. Nothing
/// is asserted of it.
@Suite(
  "Speed of the proxy", .needsChemistry, .needs(.golden), .needs(.weights),
  .enabled(
    if: ProcessInfo.processInfo.environment["HARNESS_SPEED"] != nil, "asked for by HARNESS_SPEED"))
struct ProxySpeedTests {
  /// The least processor time of some calls in seconds, which other processes disturb little.
  static func seconds(_ times: Int, _ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    var least = Double.infinity
    for _ in 0..<times {
      let start = now()
      try body()
      least = min(least, now() - start)
    }
    return least
  }

  /// Single-precision operations a second of one core: OpenBLAS on large matrices.
  static func peak() -> Double {
    let n = 768
    let matrix = [Float](repeating: 0.5, count: n * n)
    var result = matrix
    let time = seconds(30) {
      Float.multiply(
        matrix, transposed: false, stride: n, matrix, transposed: false, stride: n, into: &result,
        stride: n, m: n, n: n, k: n, alpha: 1, beta: 0)
    }
    return 2 * Double(n * n * n) / time
  }

  struct Molecules {
    let name: String
    let trees: [(blocks: [Int], bonds: [MoleculeAssembler.Bond], stems: [Int])]
  }

  static func molecules(_ table: BlockTable, _ assembler: MoleculeAssembler) throws -> [Molecules] {
    let golden = try GoldenMolecule.all().map {
      (blocks: $0.choices.map { table.choices[$0].block }, bonds: $0.bonds, stems: $0.stemAtoms)
    }
    var random = SplitMix64(seed: 8)
    var large = golden
    large.removeAll()
    while large.count < 400 {
      let tree = try BlockTree.random(size: 8, table: table, using: &random)
      guard tree.choices.count == 8 else { continue }
      large.append((tree.blocks(table), tree.bonds, tree.stemAtoms(table, assembler)))
    }
    return [
      Molecules(name: "golden molecules", trees: golden),
      Molecules(name: "random trees of 8 blocks", trees: large),
    ]
  }

  @Test("Atoms a second")
  func atomsPerSecond() throws {
    BLAS.select(.portable)
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    let network = try ProxyNetwork(path: Shared.weights.url.path)
    let peak = Self.peak()
    print("peak of one core: \(Int(peak / 1e9)) GF/s (\(BLAS.core))")
    for molecules in try Self.molecules(table, assembler) {
      let inputs = try molecules.trees.map {
        try ProxyNetwork.Input(
          assembler.graph(blocks: $0.blocks, bonds: $0.bonds), stemMask: $0.stems)
      }
      let atoms = Double(inputs.reduce(0) { $0 + $1.graph.atoms.count })
      let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: inputs.count)
      defer { values.deallocate() }
      let scoring = Self.seconds(40) {
        network.fill(values, count: inputs.count) { inputs[$0] }
      }
      let assembly = try Self.seconds(10) {
        for tree in molecules.trees {
          _ = try assembler.graph(blocks: tree.blocks, bonds: tree.bonds)
        }
      }
      let batch = GraphBatch(kinds: ProxyFeatures.kinds.count)
      let features = Self.seconds(20) {
        batch.removeAll()
        for input in inputs { ProxyFeatures.add(input.graph, stemMask: input.stemMask, to: batch) }
        batch.arrange()
      }
      let operations = Self.operations(inputs, atoms: atoms, groups: Double(batch.groupCount))
      func nanoseconds(_ seconds: Double) -> String { "\(Int(1e9 * seconds / atoms)) ns an atom" }
      let share = Int(100 * operations / scoring / peak)
      print(
        """
        \(molecules.name): \(inputs.count), \(Int(atoms)) atoms
          scoring   \(Int(atoms / scoring)) atoms/s, \(Int(Double(inputs.count) / scoring)) molecules/s
          together  \(Int(atoms / (scoring + assembly))) atoms/s with assembly
          products  \(Int(operations / atoms / 1000)) kflop an atom, \(share)% of the peak
          scoring \(nanoseconds(scoring)), \(nanoseconds(operations / peak)) of it products at the peak
          features and sorting of edges \(nanoseconds(features)), assembly \(nanoseconds(assembly))
        """)
    }
  }

  /// The operations of all products: root, convolution and GRU in each step, and the LSTM.
  static func operations(
    _ inputs: [ProxyNetwork.Input], atoms: Double, groups: Double
  ) -> Double {
    let (d, steps) = (64.0, 12.0)
    let node = steps * 2 * d * d * (1 + 6)
    return atoms * node + groups * steps * 2 * d * d + Double(inputs.count) * 3 * 2 * 3 * d * 4 * d
  }
}
