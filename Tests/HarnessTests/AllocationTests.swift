import Foundation
import Testing

/// Memory that is asked for in every step costs time that no profile shows in one place, so the steady state of
/// training asks for none: no noise disturbs that number, and a test can hold it.
@Suite struct AllocationTests {
  private static func hasTool(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  @Test(
    .enabled(if: hasTool("clang") && hasTool("python3"), "clang and python3 count allocations"),
    .disabled(
      if: ProcessInfo.processInfo.environment["HARNESS_QUICK_BUILD"] != nil,
      "a build without optimised generic code allocates everywhere"))
  func `A training step of a perceptron on a hypergrid allocates no memory`() async throws {
    let folder = try Folder()
    let path = try #require(Program.path)
    let result = try await Program.start(
      [
        "python3", Program.package + "/Benchmarks/allocations", path, "--check", "--only",
        "hypergrid TB",
      ], in: folder, path: "/usr/bin/env"
    ).result()
    #expect(result.status == 0, "\(result.output)\(result.narration)")
    #expect(result.output.contains("allocations a step"))
  }
}
