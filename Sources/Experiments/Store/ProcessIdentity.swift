import Formats
import Foundation

/// Which process it is, among those of all machines.
public struct ProcessIdentity: Hashable, Sendable {
  /// The name of the machine.
  public var host: String
  /// What tells one run of the machine's system from another.
  public var boot: String
  /// Where numbers of processes mean something: those of two containers do not.
  public var namespace: String
  /// The number of the process.
  public var id: Int
  /// When it began, in the clock ticks of the machine: numbers of processes are given again.
  public var start: Int

  /// This process.
  public static let current: ProcessIdentity = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let id = Int(getpid())
    let boot =
      (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    return ProcessIdentity(
      host: String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self),
      boot: boot.trimmingCharacters(in: .whitespacesAndNewlines),
      namespace: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
        ?? "",
      id: id, start: startOfProcess(id) ?? 0)
  }()

  /// A few characters that no other process has in a name of a file.
  var tag: String {
    let hash = SHA256(of: "\(host)\n\(boot)\n\(namespace)").hex.prefix(8)
    return "\(hash)-\(id)-\(start)"
  }

  /// Whether it is a process of this very machine, so that it can be looked for.
  public var isHere: Bool {
    let own = Self.current
    return !boot.isEmpty && !namespace.isEmpty && boot == own.boot && namespace == own.namespace
      && host == own.host
  }

  /// Whether the process is known to have ended: it was of this very machine, and is gone.
  public var hasEnded: Bool { isHere && Self.startOfProcess(id) != start }

  /// Where it is, for people.
  public var words: String { "process \(id) on \(host)" }

  /// When a process of this machine began; `nil` where there is none, or one that has ended.
  private static func startOfProcess(_ id: Int) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // Behind the name, which may hold anything: the state, and the start as the 20th field from there.
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return Int(fields[19])
  }
}
