import Formats

/// What is wrong with defaults, each finding once although many methods take the same default.
struct DefaultFindings {
  /// How many methods the spec has.
  var methodCount = 0
  /// How many diagnostics were noted, repetitions counted.
  private(set) var count = 0
  private var order: [Diagnostic] = []
  // Per finding the methods that it concerns; `nil` stands for all.
  private var methods: [Diagnostic: [String?]] = [:]

  /// Notes a diagnostic of a default that `method` takes, or that is wrong for every method.
  mutating func add(_ diagnostic: Diagnostic, method: String?) {
    count += 1
    if methods[diagnostic] == nil { order.append(diagnostic) }
    // The points of a grid may each find the same.
    if method != nil, methods[diagnostic]?.contains(method) == true { return }
    methods[diagnostic, default: []].append(method)
  }

  /// The diagnostics; those that only some methods cause name them.
  var diagnostics: [Diagnostic] {
    order.map { diagnostic in
      let concerned = methods[diagnostic] ?? []
      let names = concerned.compactMap { $0 }
      guard names.count == concerned.count, names.count < methodCount, !names.contains("") else {
        return diagnostic
      }
      let list = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      return Diagnostic(
        file: diagnostic.file, position: diagnostic.position, path: diagnostic.path,
        message: "\(diagnostic.message) (default of \(list)\(names.count > 5 ? ", ..." : ""))")
    }
  }
}
