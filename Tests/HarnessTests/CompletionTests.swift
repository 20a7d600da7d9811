import Foundation
import Testing

/// What real shells complete, at a pseudo-terminal.
@Suite struct CompletionTests {
  /// What a shell shows once it reads keys: what is typed before may be lost.
  private static let prompt = "ask> "

  /// How a shell starts without anybody's settings, and reads the script.
  private static let shells = [
    "bash": (command: ["bash", "--norc", "--noprofile", "-i"], load: "source ./script"),
    "zsh": (
      command: ["zsh", "-f", "-i"],
      load: "cp script _harness; fpath=(. $fpath); autoload -U compinit; compinit -u -D"
    ),
    "fish": (
      command: [
        "fish", "--no-config", "-C", "function fish_prompt; echo -n '\(prompt)'; end", "-i",
      ], load: "source ./script"
    ),
  ]

  /// Whether a shell is installed.
  private static func isThere(_ shell: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)") }
  }

  /// Other shells begin slowly and read their terminal in ways of their own; they are tried where that is
  /// asked for.
  private static let triesOthers = ProcessInfo.processInfo.environment["HARNESS_SHELLS"] != nil

  @Test(.enabled(if: isThere("bash"), "needs bash")) func bash() async throws {
    try await check("bash")
  }

  @Test(.enabled(if: triesOthers && isThere("zsh"), "needs zsh, and HARNESS_SHELLS to be set"))
  func zsh() async throws {
    try await check("zsh")
  }

  @Test(.enabled(if: triesOthers && isThere("fish"), "needs fish, and HARNESS_SHELLS to be set"))
  func fish() async throws {
    try await check("fish")
  }

  private func check(_ name: String) async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json", "--quiet"], in: folder).status == 0)
    let script = try await Program.run(["--generate-completion-script", name], in: folder)
    #expect(script.status == 0)
    try folder.write(script.output, to: "script")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/bin", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/bin/harness", withDestinationPath: try #require(Program.path))

    let inherited = ProcessInfo.processInfo.environment
    let shell = try #require(Self.shells[name])
    let terminal = try Terminal(
      shell.command, in: folder,
      environment: [
        "PATH": "\(folder.path)/bin:\(inherited["PATH"] ?? "")", "HOME": folder.path,
        "LD_LIBRARY_PATH": inherited["LD_LIBRARY_PATH"] ?? "", "TERM": "xterm", "PS1": Self.prompt,
      ])
    #expect(try await terminal.type("", until: Self.prompt))
    #expect(
      try await terminal.type("\(shell.load); echo rea''dy\n", until: "ready", Self.prompt))
    for (typed, completed) in [
      ("harness run ti", "harness run tiny.json"),
      ("harness ti", "harness tiny.json"),
      ("harness cand", "harness candidates"),
      ("harness validate ti", "harness validate tiny.json"),
      ("harness run tiny.json --meth", "harness run tiny.json --methods"),
      ("harness run tiny.json --methods TB,M", "harness run tiny.json --methods TB,MCMC"),
      ("harness tiny.json --methods M", "harness tiny.json --methods MCMC"),
      ("harness report res", "harness report results/"),
      ("harness sample results/tiny --method M", "harness sample results/tiny --method MCMC"),
      ("harness candidates results/tiny --task g", "harness candidates results/tiny --task grid"),
      ("harness explain trajectoryB", "harness explain trajectoryBalance"),
      ("harness explain top_10_d", "harness explain top_10_diversity"),
    ] {
      let isCompleted = try await terminal.type(typed + "\t", until: completed)
      #expect(isCompleted, "\(typed): \(terminal.shown.debugDescription)")
      // Away with the line.
      #expect(try await terminal.type("\u{15}echo do''ne\n", until: "done", Self.prompt))
    }
  }
}
