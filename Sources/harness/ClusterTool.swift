import Foundation

/// A program of Slurm's.
struct ClusterTool {
  private let name: String
  private let path: String

  /// The program of this name on the PATH; where there is none, says what to do instead and ends.
  init(_ name: String) throws {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let found = folders.split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else {
      Console.narrate(
        "no \(name) on the PATH, so this is no node of a Slurm cluster. Log in to one, or start harness run"
          + " with the same spec and --results on every machine that shares the folder: they share its"
          + " trials (docs/cluster.md)")
      throw Exit.unavailable
    }
    self.name = name
    path = found
  }

  /// Runs it and gives what it prints; where it fails, its own words have said why.
  @discardableResult
  func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      Console.narrate("cannot start \(path): \(error.localizedDescription)")
      throw Exit.unavailable
    }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      Console.narrate("\(name) failed, so nothing more was done")
      throw Exit.unavailable
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The job number that `sbatch --parsable` prints, which the name of a cluster may follow.
  func number(_ arguments: [String]) throws -> String {
    let text = try run(arguments).trimmingCharacters(in: .whitespacesAndNewlines)
    let number = text.prefix { $0 != ";" }
    guard !number.isEmpty, number.allSatisfy({ ("0"..."9").contains($0) }) else {
      Console.narrate("\(name) printed no job number but: \(text)")
      throw Exit.unavailable
    }
    return String(number)
  }
}
