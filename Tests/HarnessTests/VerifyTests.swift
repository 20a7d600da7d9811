import Foundation
import FoundationXML
import Testing

@Suite struct VerifyCommandTests {
  private static func run(_ folder: Folder) async throws {
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 4).text, to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
  }

  @Test func `A run is confirmed, and nothing is changed or left behind`() async throws {
    let folder = try Folder()
    try await Self.run(folder)
    let scratch = try Folder()
    let files = folder.files("results")
    let stamps = files.map(folder.stamp)
    let verify = try await Program.run(
      ["verify", "results/tiny/", "--workers", "2"], in: folder,
      environment: ["TMPDIR": scratch.path])
    #expect(verify.status == 0, "\(verify.output)")
    #expect(verify.narration == "running 16 trials again\n")
    #expect(verify.output.hasSuffix("results/tiny: confirmed byte for byte\n"))
    for name in Folder.tableNames { #expect(verify.output.contains("  \(name): the same\n")) }
    #expect(folder.files("results") == files)
    #expect(files.map(folder.stamp) == stamps)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)

    let json = try await Program.run(["verify", "results/tiny", "--json", "--quiet"], in: folder)
    #expect(json.status == 0)
    #expect(json.narration.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["confirmed"] as? Bool == true)
    #expect(object?["exact"] as? Bool == true)
  }

  @Test func `An edited table and a missing trial are not confirmed`() async throws {
    let folder = try Folder()
    try await Self.run(folder)
    let summary = try folder.text("results/tiny/summary.csv")
    try folder.write(
      summary.replacing("grid,TB,", with: "grid,TB ,"), to: "results/tiny/summary.csv")
    let edited = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(edited.status == 1)
    #expect(edited.output.contains("summary.csv: differs first in line 2"))
    #expect(edited.output.hasSuffix("not run again\nresults/tiny: NOT confirmed\n"))
    #expect(edited.narration.isEmpty)

    try folder.write(summary, to: "results/tiny/summary.csv")
    try FileManager.default.removeItem(
      atPath: folder.path + "/results/tiny/trials/bits/MCMC/3/record.json")
    let incomplete = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(incomplete.status == 1)
    #expect(incomplete.output.contains("1 of 16 trials have no record that counts"))
    #expect(incomplete.output.contains("bits/MCMC/3: missing"))
  }

  @Test func `Services of continuous integration hear what is confirmed and what is not`()
    async throws
  {
    let folder = try Folder()
    try await Self.run(folder)
    let arguments = ["verify", "results/tiny", "--quiet", "--github", "--junit", "out/tests.xml"]
    let good = try await Program.run(arguments, in: folder)
    #expect(good.status == 0)
    #expect(
      good.output.hasSuffix(
        "::notice file=results/tiny/spec.json,line=1,title=results/tiny::confirmed\n"))
    let confirmed = try Suites(folder.text("out/tests.xml"))
    #expect(confirmed.failures.isEmpty)
    #expect(
      Set(confirmed.suites)
        == Set(Folder.tableNames.map { "results/tiny/" + $0 } + ["results/tiny/folder"]))
    #expect(confirmed.cases.contains("tiny.summary.csv: grid / TB / modes"))
    #expect(confirmed.cases.contains("tiny.candidates.csv: bits / MCMC"))

    let curves = try folder.text("results/tiny/curves.csv")
    var lines = curves.components(separatedBy: "\r\n")
    let place = try #require(
      lines.firstIndex { $0.hasPrefix("bits,MCMC,2,") && $0.contains(",modes,") })
    let row = lines[place]
    lines[place] += "9"
    try folder.write(lines.joined(separator: "\r\n"), to: "results/tiny/curves.csv")
    let bad = try await Program.run(arguments, in: folder)
    #expect(bad.status == 1)
    #expect(
      try Suites(folder.text("out/tests.xml")).failures == [
        "tiny.curves.csv: bits / MCMC / modes: line \(place + 1): on disk \(row)9, by the records \(row)"
      ])
    let spec = try folder.text("results/tiny/spec.json").components(separatedBy: "\n")
    let line = try #require(spec.firstIndex { $0.contains("\"name\": \"MCMC\"") }) + 1
    #expect(
      bad.output.hasSuffix(
        "::error file=results/tiny/spec.json,line=\(line),title=results/tiny%2C MCMC%3A not confirmed::"
          + "curves.csv, bits / MCMC / modes: line \(place + 1): on disk \(row)9, by the records \(row)\n"
      ))

    let both = try await Program.run(arguments + ["--json"], in: folder)
    #expect(both.status == 64)
    // A run that is missing has failed too, and a file that cannot be written is said before training.
    let missing = try await Program.run(
      ["verify", "results/none", "--junit", "none.xml"], in: folder)
    #expect(missing.status == 66)
    #expect(try Suites(folder.text("none.xml")).failures.count == 1)
    let unwritable = try await Program.run(
      ["verify", "results/tiny", "--junit", "tiny.json/x.xml"], in: folder)
    #expect(unwritable.status == 74)
    #expect(unwritable.output.isEmpty)
  }

  @Test func `Another fingerprint is said, and tested`() async throws {
    let folder = try Folder()
    try await Self.run(folder)
    let provenance = try folder.text("results/tiny/provenance.json")
    try folder.write(
      provenance.replacing("\"gsl\": \"", with: "\"gsl\": \"0."), to: "results/tiny/provenance.json"
    )
    // A run that trains nothing leaves what made the trials.
    _ = try await Program.run(["tiny.json", "--quiet"], in: folder)
    let verify = try await Program.run(
      ["verify", "results/tiny", "--junit", "tests.xml"], in: folder)
    #expect(verify.status == 0, "\(verify.output)")
    let suites = try Suites(folder.text("tests.xml"))
    #expect(suites.failures.isEmpty)
    #expect(suites.cases.contains("tiny.seeds: grid / MCMC / modes"))
    #expect(verify.output.contains("the fingerprint differs from that of the stored run:\n  gsl: "))
    #expect(verify.output.contains(" equal value for value, 0 different, 0 with too few values"))
    #expect(verify.output.hasSuffix("confirmed statistically, not byte for byte\n"))
  }

  @Test func `What is no results folder is an error`() async throws {
    let folder = try Folder()
    let none = try await Program.run(["verify", "results/none"], in: folder)
    #expect(none.status == 66)
    #expect(none.narration.hasPrefix("results/none: no such folder"))
    try folder.write("", to: "file")
    let empty = try await Program.run(["verify", "."], in: folder)
    #expect(empty.status == 66)
    #expect(empty.narration.hasPrefix(".: no spec.json"))
    try folder.write("{", to: "spec.json")
    let torn = try await Program.run(["verify", "."], in: folder)
    #expect(torn.status == 65)
    #expect(torn.narration.hasPrefix("./spec.json:1:2: error: "))
  }
}

/// What a file of JUnit's holds.
private struct Suites {
  private(set) var suites: [String] = []
  private(set) var cases: [String] = []
  private(set) var failures: [String] = []

  init(_ text: String) throws {
    let root = try XMLDocument(xmlString: text).rootElement()
    for suite in root?.elements(forName: "testsuite") ?? [] {
      suites.append(suite.attribute(forName: "name")?.stringValue ?? "")
      for item in suite.elements(forName: "testcase") {
        let name = ["classname", "name"].map { item.attribute(forName: $0)?.stringValue ?? "" }
          .joined(separator: ": ")
        cases.append(name)
        failures += item.elements(forName: "failure").map {
          "\(name): \($0.attribute(forName: "message")?.stringValue ?? "")"
        }
      }
    }
    #expect(root?.attribute(forName: "tests")?.stringValue == "\(cases.count)")
    #expect(root?.attribute(forName: "failures")?.stringValue == "\(failures.count)")
  }
}
