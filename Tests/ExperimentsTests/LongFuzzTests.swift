import Experiments
import Foundation
import TestSupport
import Testing

/// As many changed specs as the environment asks for, with an eye on time and memory; what
/// Benchmarks/fuzz runs.
@Suite struct LongFuzzTests {
  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// Memory in use, in MiB, as the system counts it, without what is free but was kept for later: one
  /// spec with wide networks leaves hundreds of MiB of that.
  private static var memory: Double {
    typealias Trim = @convention(c) (Int) -> Int32
    // Glibc's module does not have it.
    if let address = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(address, to: Trim.self)(0) }
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (pages ?? 0) * 4096 / 1_048_576
  }

  /// The committed specs, which the program's own catalog reads.
  private static func committed() throws -> [[UInt8]] {
    let folder = packageFolder.appending(path: "experiments")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".json") && $0 != "schema.json" }
      .map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
  }

  @Test(.enabled(if: setting("HARNESS_FUZZ") != nil, "Benchmarks/fuzz runs it"))
  func `Any number of changed specs are read or explained`() throws {
    let count = Self.setting("HARNESS_FUZZ") ?? 0
    let seed = Self.setting("HARNESS_FUZZ_SEED") ?? 1
    let first = Self.setting("HARNESS_FUZZ_FIRST") ?? 0
    // Where the round stands that a crash or a hang would end.
    let place = ProcessInfo.processInfo.environment["HARNESS_FUZZ_PLACE"].flatMap {
      FileHandle(forWritingAtPath: $0)
    }
    let originals = GoodSpecs.all.map { Array($0.utf8) }
    let committed = try Self.committed()
    var (read, faults, slowest, slowestRound) = (0, 0, 0.0, first)
    var memory = 0.0
    let clock = ContinuousClock()
    let start = clock.now
    for round in first..<first + count {
      place?.seek(toFileOffset: 0)
      place?.write(Data("\(round)\n".utf8))
      // Each round has numbers of its own, so that one can be repeated alone.
      var random = SplitMix64(seed: UInt64(seed) << 40 ^ UInt64(round))
      _ = random.next()
      // The program's own catalog also makes every method, which takes far longer.
      let isReal = round % 250 == 249
      let original =
        isReal ? committed[round / 250 % committed.count] : originals[round % originals.count]
      let bytes = SpecMutator.changed(original, &random)
      if count == 1 { print(String(decoding: bytes, as: UTF8.self)) }
      var isRead = false
      let before = clock.now
      let fault = SpecProbe.fault(
        of: bytes, isReal ? .standard : FakeCatalog.catalog, isRead: &isRead)
      let seconds = (clock.now - before) / .seconds(1)
      if isRead { read += 1 }
      if let fault {
        faults += 1
        Issue.record("round \(round): \(fault)")
      }
      if seconds > slowest { (slowest, slowestRound) = (seconds, round) }
      // What the first tenth takes is there to stay.
      if round == first + count / 10 { memory = Self.memory }
    }
    let growth = Self.memory - memory
    print(
      "fuzz: \(count) specs in \(Int((clock.now - start) / .seconds(1))) s: \(read) read,"
        + " \(count - read) explained, \(faults) faults; slowest \(Int(1000 * slowest)) ms (round"
        + " \(slowestRound)); memory \(Int(Self.memory)) MiB, grown by \(Int(growth)) MiB after the"
        + " first tenth")
  }
}
