import Formats
import GFlowNets
import Molecules

/// The weights of a trial's network when training had ended: policy.safetensors beside the record. The
/// metadata of its header say what trained them, so that `harness export` copies it.
///
/// It is no snapshot: training goes on from those, which are written before the budget ends.
enum PolicyFile {
  static let name = "policy.safetensors"
  /// The key of the JSON in the metadata.
  static let metadataKey = "harness"

  /// The bytes of the file. The same training gives the same.
  static func encode(
    _ weights: NetworkWeights, of trial: PlannedTrial, in spec: Spec,
    spending: TrialRecord.Spending, kernels: String
  ) -> [UInt8] {
    let catalog = SpecCatalog.standard
    let environment = spec.tasks[trial.task].environment
    let description = JSONTree.members(
      [
        ("version", .number(1)),
        ("harness", .string(Provenance.version)),
        ("task", .string(spec.tasks[trial.task].name)),
        ("method", .string(spec.methods[trial.method].name)),
        ("seed", .number(trial.seed)),
        ("key", .string(trial.key.hex)),
        ("rewardCalls", .number(spending.rewardCalls)),
        ("gradientSteps", .number(spending.gradientSteps)),
        ("heads", .array(weights.heads.map { .string("\($0)") })),
        (
          "environment",
          .members(
            environment.members(of: catalog.environments.description(of: environment.type)))
        ),
        (
          "settings",
          .members(
            trial.settings.members(of: catalog.methods.description(of: trial.settings.type)))
        ),
        ("kernels", .string(kernels)),
      ] + Fingerprint.current.members.map { ($0.name, .string($0.value)) })
    let type: Safetensors.ElementType = weights.isDouble ? .f64 : .f32
    return Safetensors.bytes(
      ofNumbers: weights.read().map { ($0.name, $0.shape, type, $0.values) },
      metadata: [(metadataKey, description.compact)])
  }

  /// Whether a file is that of a trial as its record describes it, and not of another training.
  static func isOf(_ file: Safetensors, _ trial: PlannedTrial, _ record: TrialRecord) -> Bool {
    guard let text = file.metadata.first(where: { $0.key == metadataKey })?.value,
      let json = try? JSONParser.parse(text),
      case .string(let key)? = json["key"]?.content, key == trial.key.hex
    else { return false }
    func number(_ name: String) -> Int? {
      if case .number(let number)? = json[name]?.content { return number.integer }
      return nil
    }
    return number("rewardCalls") == record.spending.rewardCalls
      && number("gradientSteps") == record.spending.gradientSteps
  }

  /// Gives a network the weights of a file.
  ///
  /// Throws `SafetensorsError` where they are those of another network.
  static func restore(_ weights: NetworkWeights, from file: Safetensors) throws {
    var tensors = weights.read()
    for i in tensors.indices {
      tensors[i].values = try file.doubles(tensors[i].name, shape: tensors[i].shape)
    }
    weights.write(tensors)
  }
}
