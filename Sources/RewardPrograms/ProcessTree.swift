import Foundation

/// Some processes of sessions of their own and all that they have started, as far as that can be told:
/// what is in their sessions, and what has one of these for a parent, whatever session it has taken.
/// What has left both, as a daemon does, is nobody's.
struct ProcessTree {
  private let roots: Set<pid_t>
  /// When each process was started, which tells it from a later one of the same number.
  private var members: [pid_t: UInt64] = [:]

  /// The processes that are there now.
  init(roots: [pid_t]) {
    self.roots = Set(roots)
    extend()
  }

  /// Adds what has been started since.
  mutating func extend() {
    let all = Self.processes()
    var found = members.filter { all[$0.key]?.start == $0.value }
    for (id, process) in all where roots.contains(id) || roots.contains(process.session) {
      found[id] = process.start
    }
    var before = -1
    while found.count > before {
      before = found.count
      for (id, process) in all
      where found[id] == nil && (found[process.parent] != nil || found[process.session] != nil) {
        found[id] = process.start
      }
    }
    members = found
  }

  /// Whether any of them runs.
  var isRunning: Bool {
    members.contains { id, start in
      Self.process(id).map { $0.start == start && !$0.hasEnded } ?? false
    }
  }

  /// Sends a signal to all of them.
  func signal(_ number: Int32) {
    // The groups first: they are there where the system does not tell about processes.
    for root in roots { kill(-root, number) }
    for (id, start) in members where Self.process(id)?.start == start {
      kill(id, number)
      // One that was stopped would not hear of it.
      kill(id, SIGCONT)
    }
  }

  private struct Entry {
    var parent: pid_t
    var session: pid_t
    var start: UInt64
    var hasEnded: Bool
  }

  private static func processes() -> [pid_t: Entry] {
    guard let folder = opendir("/proc") else { return [:] }
    defer { closedir(folder) }
    var all: [pid_t: Entry] = [:]
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let id = pid_t(name), let process = process(id) { all[id] = process }
    }
    return all
  }

  /// What proc(5) says in `stat`: the fields after the name, which may hold blanks and parentheses.
  private static func process(_ id: pid_t) -> Entry? {
    let descriptor = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = String(decoding: bytes[(end + 1)..<count], as: UTF8.self).split(separator: " ")
    guard fields.count > 19, let parent = pid_t(fields[1]), let session = pid_t(fields[3]),
      let start = UInt64(fields[19])
    else { return nil }
    return Entry(
      parent: parent, session: session, start: start, hasEnded: "ZX".contains(fields[0]))
  }
}
