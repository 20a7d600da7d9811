import ArgumentParser
import Experiments
import Formats
import Foundation

/// `harness status`: how far a run is, whoever works on it.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Says what is finished, running, stale and left in a results folder, and who works where.",
    discussion: """
      A trial is stale where its process is gone, or did not move while this command looked; the next \
      process that comes takes it over. The time left goes by trials that are finished.
      """)

  @Argument(help: "The results folder, such as results/quickstart.", completion: .directory)
  var folder: String

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func run() throws {
    let folder = trimmed(self.folder)
    guard FileManager.default.fileExists(atPath: folder + "/spec.json") else {
      let jobs = (try? SubmittedJobs(folder: folder).numbers) ?? []
      Console.narrate(
        whyNoRun(folder)
          + (jobs.isEmpty ? "" : "; jobs \(jobs.joined(separator: ", ")) were submitted for it"))
      throw Exit.missingFile
    }
    do {
      let status = try RunStatus(folder: folder)
      print(json ? status.json : status.text, terminator: "")
    } catch let errors as Diagnostics {
      for diagnostic in errors.diagnostics { Console.narrate("\(diagnostic)") }
      throw Exit.badSpec
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}
