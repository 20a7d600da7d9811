import Foundation
import LanguageModels
import NeuralNetworks
import Testing

/// How fast the language model is: what `Benchmarks/language-speed` sets beside PyTorch. Nothing is asserted
/// of it.
@Suite(
  "Speed of the language model", .needsModel,
  .enabled(
    if: ProcessInfo.processInfo.environment["HARNESS_SPEED"] != nil, "asked for by HARNESS_SPEED"))
struct LanguageSpeedTests {
  /// The least processor time of some calls in seconds, which other processes disturb little.
  static func seconds(_ times: Int, _ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    var least = Double.infinity
    for _ in 0..<times {
      let start = now()
      body()
      least = min(least, now() - start)
    }
    return least
  }

  /// Operations a second in square products.
  static func peak() -> Double {
    let n = 1024
    let matrix = [Float](repeating: 0.5, count: n * n)
    var result = matrix
    let time = seconds(20) {
      Float.multiply(
        matrix, transposed: false, stride: n, matrix, transposed: false, stride: n, into: &result,
        stride: n, m: n, n: n, k: n, alpha: 1, beta: 0)
    }
    return 2 * Double(n * n * n) / time
  }

  /// A value of /proc/self/status in MiB.
  static func memory(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? 0
  }

  /// One trial: a network with adapters and its optimiser.
  final class Trial {
    let network: LlamaNetwork<Float>
    let likelihood: CrossEntropy<Float>
    var adam: Adam<Float>

    init(_ model: LanguageModel) {
      var random = Philox(key: 1, stream: 1)
      network = LlamaNetwork(model.weights, adapters: AdapterSettings(), from: &random)
      likelihood = CrossEntropy(over: NextTokens(of: model.weights))
      adam = Adam(count: network.parameters.count)
    }

    func append(_ tokens: [Int32], _ parents: [Int32]) {
      network.removeAll()
      network.append(tokens: tokens, parents: parents)
    }

    /// Maximum likelihood of a token after each of the rows; returns the mean negative log-probability.
    func step(_ tokens: [Int32], _ parents: [Int32], _ rows: [Int32], _ targets: [Int32]) -> Double
    {
      append(tokens, parents)
      network.clearHiddenGradients()
      let loss = likelihood.pullBack(network, rows: rows, targets: targets)
      network.backward()
      adam.step(network.parameters, learningRate: 1e-4)
      return loss
    }
  }

  @Test("Forward and training, on texts that share nothing and on texts that share a prompt")
  func speed() throws {
    let environment = ProcessInfo.processInfo.environment
    BLAS.select(environment["HARNESS_KERNELS"] == "native" ? .native : .portable)
    let repetitions = environment["HARNESS_REPETITIONS"].flatMap { Int($0) } ?? 3
    let model = try LanguageModel.shared(path: Needed.model.path)
    let trial = Trial(model)
    let next = NextTokens(of: model.weights)
    let logits = Matrix<Float>(columns: next.count)
    var result: [String: Any] = ["core": BLAS.core, "peak": Self.peak()]

    // 16 texts of 32 tokens, as the peer has them.
    let tokens = (0..<512).map { Int32((7919 * $0 + 12345) % 49152) }
    let parents = (0..<512).map { Int32($0 % 32 == 0 ? -1 : $0 - 1) }
    let rows = (0..<512).map { Int32($0) }
    let scored = rows.filter { $0 % 32 != 31 }
    let targets = scored.map { tokens[Int($0) + 1] }
    result["loss"] = trial.step(tokens, parents, scored, targets)
    result["memory_of_one"] = Self.memory("VmHWM")
    do {
      let second = Trial(model)
      _ = second.step(tokens, parents, scored, targets)
      _ = trial.step(tokens, parents, scored, targets)
      result["memory_of_two"] = Self.memory("VmHWM")
    }
    func forward(_ tokens: [Int32], _ parents: [Int32], _ rows: [Int32]) {
      trial.append(tokens, parents)
      trial.network.logits(of: next, rows: rows[...], into: logits.reset(rows: rows.count))
    }
    result["forward"] = Self.seconds(repetitions) { forward(tokens, parents, rows) }
    let before = trial.network.parameters.operations
    result["step"] = Self.seconds(repetitions) { _ = trial.step(tokens, parents, scored, targets) }
    result["operations"] =
      (trial.network.parameters.operations - before) / Double(repetitions)

    // 16 texts of 32 tokens that share a prompt of 24: the prompt once, and 16 times 8 tokens.
    var (shared, after, last, scoredShared) = ([Int32](), [Int32](), [Int32](), [Int32]())
    for i in 0..<24 {
      shared.append(tokens[i])
      after.append(Int32(i) - 1)
    }
    last = [Int32](repeating: 23, count: 16)
    for depth in 0..<8 {
      for text in 0..<16 {
        scoredShared.append(last[text])
        shared.append(tokens[32 * text + 24 + depth])
        after.append(last[text])
        last[text] = Int32(shared.count - 1)
      }
    }
    let drawn = Array(shared[24...])
    // The first tokens all follow one row.
    let distinct = [scoredShared[0]] + scoredShared[16...]
    let targetsOfShared = [drawn[0]] + drawn[16...]
    result["shared_forward"] = Self.seconds(repetitions) {
      forward(shared, after, (0..<152).map { Int32($0) })
    }
    result["shared_step"] = Self.seconds(repetitions) {
      _ = trial.step(shared, after, distinct, targetsOfShared)
    }
    // Sampling: 16 rows at a time.
    let sampling = Self.seconds(repetitions) {
      trial.network.removeAll()
      trial.network.append(tokens: Array(shared[..<24]), parents: Array(after[..<24]))
      for start in stride(from: 24, to: 152, by: 16) {
        trial.network.append(
          tokens: Array(shared[start..<start + 16]), parents: Array(after[start..<start + 16]))
      }
    }
    result["shared_rows_by_16"] = sampling
    let line = try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys])
    print("SPEED \(String(decoding: line, as: UTF8.self))")
  }
}
