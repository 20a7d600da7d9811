import Experiments
import Foundation
import Reports

/// A folder for one test, which goes when the value does.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "harness-reports-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A spec that trains in a moment.
func tinySpec(
  name: String = "tiny", environment: String = #""dimensions": 2, "side": 4"#,
  methods: String = """
  {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance", "network": "tabular"},
  {"name": "MCMC", "type": "metropolisHastings", "chains": 4}
  """, seeds: Int = 2, calls: Int = 60
) throws -> Spec {
  try Spec.read(
    text: """
      {"version": 1, "name": "\(name)", "environment": {"type": "hypergrid", \(environment)},
       "methods": [\(methods)], "seeds": \(seeds), "budget": {"rewardCalls": \(calls)},
       "evaluation": {"checkpoints": 2, "topK": [4], "samples": 50},
       "statistics": {"resamples": 50}}
      """, file: "tiny.json", catalog: .standard)
}

/// Does what `harness run` does: trains what is not finished, writes every file.
@discardableResult
func run(
  _ spec: Spec, in folder: String, workers: Int = 1, files: Files = .system,
  warn: @escaping @Sendable (String) -> Void = { _ in }
) throws -> Comparison {
  let store = RunStore(folder: folder, files: files)
  let plan = try Plan(spec)
  let result = try Runner(plan: plan, store: store, workers: workers).run(
    fresh: false, progress: { _ in }, warn: warn, shouldStop: { false })
  let comparison = Comparison(result)
  try store.files.write(
    Provenance.text(result.plan, kernels: .portable), to: folder + "/provenance.json")
  try comparison.write(to: store)
  return comparison
}

/// The files below a folder by their paths in it.
func contents(of folder: String) throws -> [String: String] {
  var contents: [String: String] = [:]
  let files = FileManager.default.enumerator(atPath: folder)
  while let file = files?.nextObject() as? String {
    var isFolder: ObjCBool = false
    let path = "\(folder)/\(file)"
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
    else { continue }
    contents[file] = String(decoding: try RunStore.read(path) ?? [], as: UTF8.self)
  }
  return contents
}

/// The tables that depend on the spec alone.
func tables(of folder: String) throws -> [String: String] {
  try contents(of: folder).filter { Verification.tableNames.contains($0.key) }
}
