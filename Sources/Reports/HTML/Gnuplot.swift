import Foundation

/// The program that draws plots, run as a process for each.
public struct Gnuplot: Sendable {
  /// Where it is.
  public let path: String

  /// The program at `path`.
  public init(path: String) {
    self.path = path
  }

  /// The gnuplot that came in one bundle with `executable`, in ../libexec beside it; else the first in
  /// the folders of `searchPath`, which are divided by colons; `nil` where there is none.
  public static func find(
    in searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? "",
    beside executable: String? = Bundle.main.executablePath
  ) -> Gnuplot? {
    let bundle = executable.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().deletingLastPathComponent().path
    }
    let folders =
      (bundle.map { [$0 + "/libexec"] } ?? []) + searchPath.split(separator: ":").map(String.init)
    return folders.lazy.map { "\($0)/gnuplot" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }.map(Gnuplot.init)
  }

  /// What gnuplot prints for a script.
  func output(of script: String) throws -> Data {
    // Files, not pipes: neither side can wait for the other, and none is killed by a pipe that broke.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-plot-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let input = folder.appendingPathComponent("script")
      let output = folder.appendingPathComponent("output")
      let errors = folder.appendingPathComponent("errors")
      try Data(script.utf8).write(to: input)
      try Data().write(to: output)
      try Data().write(to: errors)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      // Without the user's own settings, which could change any plot.
      process.arguments = ["-d"]
      process.environment = ProcessInfo.processInfo.environment
        .merging(["LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }
      process.standardInput = try FileHandle(forReadingFrom: input)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0, process.terminationReason == .exit else {
        let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        let way = process.terminationReason == .exit ? "status" : "signal"
        let message = "\(said)\nit ended with \(way) \(process.terminationStatus)"
        throw GnuplotError(path: path, reason: message)
      }
      return try Data(contentsOf: output)
    } catch let error as GnuplotError {
      throw error
    } catch {
      throw GnuplotError(path: path, reason: error.localizedDescription)
    }
  }
}

/// Why there is no plot.
public struct GnuplotError: Error, CustomStringConvertible {
  /// The program that was asked.
  public let path: String
  /// What it said.
  public let reason: String

  public var description: String {
    let lines = reason.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
    return "\(path) cannot draw: \(lines.filter { !$0.isEmpty }.joined(separator: "; "))"
  }
}
