import Foundation
import Testing

/// What cannot be printed is noticed.
@Suite struct OutputTests {
  @Test(arguments: [">/dev/full", ">&-"])
  func `Every command says that its output is lost`(redirection: String) async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    try folder.write("0 0\n1 1\n", to: "cells.txt")
    try folder.write(
      #"{"version": 1, "name": "theirs", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8},"#
        + #" "methods": [{"name": "R", "type": "random"}], "seeds": 1, "budget": {"rewardCalls": 9}}"#,
      to: "theirs.json")
    try folder.write("method,seed,call,object,reward\nA,0,1,1 1,2.6\n", to: "log.csv")
    let program = try #require(Program.path)
    #expect(try await Program.run(["tiny.json", "--quiet"], in: folder).status == 0)
    let commands = [
      "schema", "list", "--help", "help run", "run --help", "--version", "explain hypergrid",
      "tiny.json --json --quiet", "tiny.json --quiet", "tiny.json --dry-run", "validate tiny.json",
      "--generate-completion-script bash", "candidates results/tiny", "verify results/tiny --quiet",
      "sample results/tiny --method TB --task grid", "diff results/tiny results/tiny",
      "export results/tiny --method TB --task grid --output policy", "report results/tiny",
      "compare results/tiny results/./tiny/../tiny2 --quiet",
      "score tiny.json --task grid --objects cells.txt",
      "new another", "draw results/tiny --task grid", "status results/tiny", "measure results/tiny",
      "reference tiny.json", "submit tiny.json --dry-run", "list rewards",
      "import log.csv --spec theirs.json --only --quiet",
      // One that fails has nothing to print, and says why it fails.
      "explain nonsense",
    ]
    try FileManager.default.copyItem(
      atPath: folder.path + "/results/tiny", toPath: folder.path + "/results/tiny2")
    for command in commands {
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      shell.arguments = ["-c", "\"$0\" \(command) \(redirection) 2>narration", program]
      try shell.run()
      shell.waitUntilExit()
      let narration = try folder.text("narration")
      #expect(
        shell.terminationStatus == (command == "explain nonsense" ? 64 : 74),
        "\(command): \(narration)")
      #expect(
        command == "explain nonsense" || narration.contains("cannot print the results"),
        "\(command)")
    }
  }
}
