import ArgumentParser
import Experiments
import Foundation
import GFlowNets

/// What shells complete.
extension CompletionKind {
  /// Specs, and the folders that lead to them.
  static let specs = CompletionKind.file(extensions: ["json"])
  /// The names of the methods of the results folders or the spec that the line names.
  static let methods = names { $0.methods.map(\.name) }
  /// The names of their tasks.
  static let tasks = names { $0.tasks.map(\.name) }
  /// Their seeds.
  static let seeds = names { $0.seeds.map(String.init) }
  /// The names of their methods, separated by commas.
  static let methodList = CompletionKind.custom { words, index, _ in
    let written = words.indices.contains(index) ? words[index] : ""
    let before = written.split(separator: ",", omittingEmptySubsequences: false).dropLast()
    return named(in: words) { $0.methods.map(\.name) }
      .filter { !before.contains(Substring($0)) }
      .map { (before + [Substring($0)]).joined(separator: ",") }
  }
  /// What `harness list` lists.
  static let components = CompletionKind.custom { _, _, _ in ComponentKind.componentNames }

  private static func names(_ names: @escaping @Sendable (Spec) -> [String]) -> CompletionKind {
    .custom { words, _, _ in named(in: words, names) }
  }
}

/// Names of the results folders and the specs among the words of a command line, each once.
private func named(in words: [String], _ names: (Spec) -> [String]) -> [String] {
  var found: [String] = []
  for word in words.dropFirst() {
    // As the shell hands it over, still quoted.
    let path = NSString(string: word.filter { !#"\"'"#.contains($0) }).expandingTildeInPath
    for file in [path + "/spec.json", path] {
      guard let bytes = try? RunStore.read(file, limit: Spec.sizeLimit),
        let spec = try? Spec.read(bytes: bytes, file: file, catalog: .stored)
      else { continue }
      found += names(spec).filter { !found.contains($0) }
      break
    }
  }
  return found
}

/// The scripts that shells complete by, where ArgumentParser's leave something out: a spec may follow
/// `harness` at once, since `run` is the default command.
enum CompletionScript {
  /// A text that ends the program, with what is missing where it is a completion script.
  static func mended(_ text: String) -> String {
    [bash, zsh, fish, fishFiles].reduce(text) { $0.replacing($1.place, with: $1.mended) }
  }

  private typealias Mend = (place: String, mended: String)

  private static let bash: Mend = (
    "    *)\n        # Offer subcommand completions\n",
    """
        *)
            # The spec of the default command
            unparsed_words=("${subcommand}" "${unparsed_words[@]}")
            _harness_run
            # Offer subcommand completions

    """
  )

  private static let zsh: Mend = (
    "        _describe -V subcommand subcommands && ret=0\n        ;;\n    arg)\n        case \"${words[1]}\" in\n",
    """
            _describe -V subcommand subcommands && ret=0
            _harness_run && ret=0
            ;;
        arg)
            case "${words[1]}" in
            *.json)
                words=(harness "${words[@]}")
                (( CURRENT++ ))
                _harness_run && ret=0
                ;;

    """
  )

  private static let fishFiles: Mend = (
    "complete -c 'harness' -f\n",
    """
    complete -c 'harness' -f
    complete -c 'harness' -n '__harness_should_offer_completions_for_positional "harness" -eq 1' \
      -fa '(for p in (commandline -t)*/ (commandline -t)*.json;printf %s\\n $p;end)'

    """
  )

  private static let fish: Mend = (
    "        switch $unparsed_tokens[1]\n        case ",
    "        string match -q -- '*.json' $unparsed_tokens[1]; and set -p unparsed_tokens run\n"
      + "        switch $unparsed_tokens[1]\n        case "
  )
}
