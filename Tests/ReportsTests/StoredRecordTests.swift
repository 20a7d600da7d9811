import Experiments
import Foundation
import TestSupport
import Testing

/// The committed results stay readable when the format of records grows.
@Suite struct StoredRecordTests {
  static let results = packageFolder.appending(path: "results")

  @Test func everyCommittedRecordIsWhole() throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: Self.results.path)
      .filter { $0.hasSuffix("/record.json") }
    #expect(names.count > 100)
    for name in names {
      let text = try String(
        contentsOf: Self.results.appendingPathComponent(name), encoding: .utf8)
      #expect(TrialRecord(text: text) != nil, "\(name)")
    }
  }
}
