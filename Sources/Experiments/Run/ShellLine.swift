import Formats
import Foundation

/// A command that can be pasted into a shell: each word quoted where it needs to be, and none taken for an
/// option that is a path.
public func shellLine(_ words: String...) -> String { shellLine(words) }

/// The same of a list of words.
public func shellLine(_ words: [String]) -> String {
  words.map(quotedWord).joined(separator: " ")
}

private func quotedWord(_ word: String) -> String {
  let isPlain = word.unicodeScalars.allSatisfy {
    $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
      || "_@%+=:,./-".unicodeScalars.contains($0)
  }
  if isPlain, !word.isEmpty { return word }
  return "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
}

/// A path that no command takes for an option.
public func asArgument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

extension RunStore {
  /// The command that trains what is missing in this folder, with the kernels of what is there.
  var runningAgain: String {
    let spec = asArgument(folder + "/spec.json")
    let parent = asArgument(Self.parent(of: folder))
    let kernels = (try? StoredRun.provenance(folder: folder))?.kernels ?? .portable
    let command = shellLine("harness", spec, "--results", parent)
    return command + (kernels == .portable ? "" : " --kernels \(kernels.rawValue)")
  }

  /// What brings back what a trial has lost, whose record is kept in git and whose other files are not: a
  /// command that deletes nothing but that record, or what to do first where there is none.
  func trainingAgain(_ trial: String) -> String {
    let bytes = try? Self.read(folder + "/spec.json")
    let name = bytes.flatMap {
      try? Spec.read(bytes: $0, file: folder, catalog: .stored).name
    }
    guard let name else {
      return "it has no spec that can be read, so run the spec that it came from"
    }
    // Elsewhere the command would find no records, and train and write everything under the spec's name.
    let own = URL(fileURLWithPath: folder).lastPathComponent
    guard own == name else {
      return
        "name the folder \(printable(name, quote: "'")) again, as its spec is called, and ask again"
    }
    let record = asArgument("\(folder)/trials/\(trial)/record.json")
    return "\(shellLine("rm", record)) && \(runningAgain)"
  }
}
