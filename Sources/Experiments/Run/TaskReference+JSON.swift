import Formats
import GFlowNets

extension Plan {
  /// A task's reference as it stands in references/: the constants, how they were computed and checked, the
  /// settings of the environment and the hashes of the files that it reads.
  ///
  /// Throws `UnknownReference` where nothing is exactly known.
  public func referenceTree(task: Int) throws -> JSONTree {
    let reference = try reference(task: task, samples: Self.floorSamples(spec))
    let description = SpecCatalog.standard.environments.description(
      of: spec.tasks[task].environment.type)
    let files = CanonicalForm.fileHashes(spec.tasks[task].environment, description)
    return .members(
      [
        ("task", .string(spec.tasks[task].name)),
        ("environment", .members(spec.tasks[task].environment.members(of: description))),
        (
          "files",
          .members(files.sorted { $0.key < $1.key }.map { ($0.key, .string("sha256 \($0.value)")) })
        ),
      ] + reference.members)
  }

  /// The spec's number of samples, and two that people cite.
  private static func floorSamples(_ spec: Spec) -> [Int] {
    Set([2000, spec.evaluation.samples, 200_000]).sorted()
  }

  /// The name of a task's file in references/, without its ending.
  public func referenceName(task: Int) -> String {
    spec.tasks.count == 1 ? spec.name : "\(spec.name)-\(spec.tasks[task].name)"
  }
}

extension TaskReference {
  /// The constants in the order in which people read them; what is not known is left out.
  var members: [(String, JSONTree)] {
    func integer(_ value: Int?) -> JSONTree? { value.map { .number($0) } }
    func real(_ value: Double?) -> JSONTree? { value.map { .number($0) } }
    let known: [(String, JSONTree?)] = [
      ("method", .string(method)),
      ("objects", integer(objects)),
      ("terminalStates", integer(terminalStates)),
      ("states", integer(states)),
      ("edges", integer(edges)),
      ("logTrajectories", real(logTrajectories)),
      ("logZ", .number(logZ)),
      ("entropy", .number(entropy)),
      ("meanReward", .number(meanReward)),
      ("meanLogReward", .number(meanLogReward)),
      ("meanValue", real(meanValue)),
      ("greatestLogReward", real(best?.logReward)),
      ("bestObjects", integer(best?.objects)),
      ("bestProbability", real(best?.probability)),
      ("modes", .number(modes?.count ?? 0)),
      ("modeObjects", integer(modes?.objects)),
      ("modeMass", real(modes?.mass)),
      ("totalVariationOfUniform", real(totalVariationOfUniform)),
      (
        "totalVariationOfPerfectSampler",
        floors.isEmpty
          ? nil
          : .members(floors.map { (String($0.samples), .number($0.totalVariation)) })
      ),
    ]
    return known.compactMap { name, value in value.map { (name, $0) } }
      + means.map { own in
        let values = own.values.map(JSONTree.number)
        return (own.name, values.count == 1 ? values[0] : .array(values))
      } + [
        (
          "checks",
          .array(
            checks.map {
              [
                "check": .string($0.name), "value": .number($0.value),
                "expected": .number($0.expected), "holds": .flag($0.holds),
              ]
            })
        )
      ]
  }
}

/// What differs between a stored reference and one that was computed anew.
public enum ReferenceDifference {
  /// The differences, each a sentence that begins with the place; empty where there are none.
  ///
  /// - Parameter tolerance: how far numbers may be apart, relative to those above 1.
  public static func find(_ stored: JSONValue, _ computed: JSONValue, tolerance: Double = 1e-9)
    -> [String]
  {
    switch (stored.content, computed.content) {
    case (.number(let a), .number(let b)):
      let isNear = abs(a.value - b.value) <= tolerance * max(1, abs(b.value))
      return isNear ? [] : ["\(stored.path): stored \(a.literal), computed \(b.literal)"]
    case (.array(let a), .array(let b)) where a.count == b.count:
      return zip(a, b).flatMap { find($0, $1, tolerance: tolerance) }
    case (.object(let a), .object(let b)):
      let missing = a.filter { computed[$0.key] == nil }.map { "\($0.value.path): not computed" }
      let more = b.filter { stored[$0.key] == nil }.map { "\($0.value.path): not stored" }
      return missing + more
        + a.flatMap { member in
          // How checks came out in rounding is no promise; that they hold is.
          if ["value", "expected"].contains(member.key), stored["holds"] != nil {
            return [String]()
          }
          return computed[member.key].map { find(member.value, $0, tolerance: tolerance) } ?? []
        }
    case (.string(let a), .string(let b)) where a == b: return []
    case (.flag(let a), .flag(let b)) where a == b: return []
    case (.null, .null): return []
    default: return ["\(stored.path): stored \(stored.found), computed \(computed.found)"]
    }
  }
}
