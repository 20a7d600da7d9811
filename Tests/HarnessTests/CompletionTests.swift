import Foundation
import Testing

/// What real shells complete, at a pseudo-terminal.
@Suite struct CompletionTests {
  /// What a shell shows once it reads keys: what is typed before may be lost.
  private static let prompt = "ask> "

  /// How a shell starts without anybody's settings, reads the script, and, at Ctrl-T, writes the line that is
  /// being typed to a file and takes it away: what terminals show is repainted in ways of each shell's own.
  private static let shells = [
    "bash": (
      command: ["bash", "--norc", "--noprofile", "-i"],
      load: #"""
      source ./script
      save() { printf %s "$READLINE_LINE" >new; mv new line; READLINE_LINE=; READLINE_POINT=0; }
      bind -x '"\C-t": save'
      """#
    ),
    "zsh": (
      command: ["zsh", "-f", "-i"],
      load: """
      cp script _harness; fpath=($PWD $fpath); autoload -U compinit; compinit -u -D
      save() { print -rn -- "$BUFFER" >new; mv new line; BUFFER= }; zle -N save
      bindkey '^T' save
      """
    ),
    "fish": (
      command: [
        "fish", "--no-config", "-C", "function fish_prompt; echo -n '\(prompt)'; end", "-i",
      ],
      load: #"""
      source ./script
      function save; commandline >new; mv new line; commandline ''; end
      bind \ct save
      """#
    ),
  ]

  /// Whether a shell is installed.
  private static func isThere(_ shell: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)") }
  }

  @Test(.enabled(if: isThere("bash"), "needs bash")) func bash() async throws {
    try await check("bash")
  }

  @Test(.enabled(if: isThere("zsh"), "needs zsh")) func zsh() async throws {
    try await check("zsh")
  }

  @Test(.enabled(if: isThere("fish"), "needs fish")) func fish() async throws {
    try await check("fish")
  }

  private func check(_ name: String) async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json", "--quiet"], in: folder).status == 0)
    try folder.write("{}", to: "our spec.json")
    try folder.write("", to: "log.csv")
    let script = try await Program.run(["--generate-completion-script", name], in: folder)
    #expect(script.status == 0)
    try folder.write(script.output, to: "script")
    for name in ["bin", "my runs"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
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
    try folder.write(shell.load + "\n", to: "load")
    #expect(try await terminal.type("source ./load; echo rea''dy\n", until: "ready", Self.prompt))
    for (typed, completed) in [
      ("harness run ti", "harness run tiny.json"),
      ("harness ti", "harness tiny.json"),
      ("harness cand", "harness candidates"),
      ("harness validate ti", "harness validate tiny.json"),
      ("harness run tiny.json --meth", "harness run tiny.json --methods"),
      ("harness run tiny.json --methods TB,M", "harness run tiny.json --methods TB,MCMC"),
      ("harness tiny.json --methods M", "harness tiny.json --methods MCMC"),
      ("harness report res", "harness report results/"),
      ("harness report my", #"harness report my\ runs/"#),
      ("harness run ou", #"harness run our\ spec.json"#),
      ("harness draw ti", "harness draw tiny.json"),
      ("harness draw res", "harness draw results/"),
      ("harness cancel res", "harness cancel results/"),
      ("harness submit ti", "harness submit tiny.json"),
      ("harness import lo", "harness import log.csv"),
      ("harness import log.csv --spec ti", "harness import log.csv --spec tiny.json"),
      ("harness trial tiny.json --method M", "harness trial tiny.json --method MCMC"),
      ("harness new --environment hyp", "harness new --environment hypergrid"),
      ("harness list rew", "harness list rewards"),
      ("harness sample results/tiny --method M", "harness sample results/tiny --method MCMC"),
      ("harness candidates results/tiny --task g", "harness candidates results/tiny --task grid"),
      ("harness explain trajectoryB", "harness explain trajectoryBalance"),
      ("harness explain top_10_d", "harness explain top_10_diversity"),
    ] {
      let line = try await Self.line(typed + "\t", terminal, folder)
      #expect(line?.hasPrefix(completed) == true, "\(typed): \(line ?? terminal.shown)")
    }
  }

  /// The line that keys leave; `nil` where the shell does not write it.
  private static func line(_ keys: String, _ terminal: Terminal, _ folder: Folder) async throws
    -> String?
  {
    _ = try await terminal.type(keys + "\u{14}", until: "", while: { !folder.has("line") })
    guard folder.has("line") else { return nil }
    defer { try? FileManager.default.removeItem(atPath: folder.path + "/line") }
    return try folder.text("line")
  }
}
