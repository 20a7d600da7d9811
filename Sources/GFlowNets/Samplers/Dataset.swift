import Formats
import NeuralNetworks

/// Objects whose rewards are known beforehand, each drawn alike, with trajectories drawn back to them by
/// P_B: training from data (offline; Bengio et al. 2021, arXiv 2106.04399, section 4, on objects that
/// exist already), or, as a part of a mixture, training that begins where others have been.
///
/// The rewards cost no reward call. The meter counts them apart, and they are no candidates: tables show
/// what a method finds itself.
public struct Dataset: SamplerComponent {
  /// What names the data; the layer above knows how to read it.
  let settings: Settings

  /// The file; empty where a run is the source.
  public static let path = SettingKey.file(
    "path", default: "",
    "A CSV file with columns object, as candidates.csv prints it, and reward.")
  /// The least reward.
  public static let minimumReward = SettingKey.real(
    "minimumReward", .nonNegative, default: 0, unit: "reward",
    "Objects of less reward are left out; 0 for none.")
  /// How many of the first; 0 for all.
  public static let limit = SettingKey.integer(
    "limit", 0...1_000_000_000, default: 0, unit: "objects",
    "Only the first so many objects are taken; 0 for all.")
  /// Where the objects are.
  public static let source = SettingKey.component(
    "source", [file, run], default: CommonParameters.defaults(file),
    "Where the objects are; a run has its own minimumReward and limit.")

  public static let description = ComponentDescription(
    "dataset",
    summary: "Trajectories, drawn back by P_B, to objects whose rewards are given.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4",
    parameters: [
      path.parameter.example(.text("objects.csv")),
      minimumReward.parameter,
      limit.parameter,
      source.parameter,
    ])

  static let file = ComponentDescription("file", summary: "In the CSV file that path names.")

  /// What an earlier run has found.
  public static let run = ComponentDescription(
    "run",
    summary:
      "In the databases of an earlier run: what its trials found, each object once, the best first.",
    parameters: [
      Run.folder.parameter, Run.task.parameter, Run.method.parameter, Run.seed.parameter,
      Run.minimumReward.parameter, Run.limit.parameter,
    ])

  /// What names the objects of an earlier run.
  public enum Run {
    /// Its folder.
    public static let folder = SettingKey.results(
      "folder", default: nil, "The results folder, such as results/quickstart."
    ).example(.text("results/quickstart"))
    /// The task; empty for the only one.
    public static let task = SettingKey.text(
      "task", default: "", "The task; may be left out where there is only one.")
    /// The method; empty for all.
    public static let method = SettingKey.text(
      "method", default: "", "The method that found them; all if left out.")
    /// The seed; -1 for all.
    public static let seed = SettingKey.integer(
      "seed", -1...Int.max, default: -1, "The seed that found them; -1 for all.")
    /// The least reward.
    public static let minimumReward = Dataset.minimumReward
    /// How many of the best; 0 for all.
    public static let limit = SettingKey.integer(
      "limit", 0...1_000_000_000, default: 0, unit: "objects",
      "Only the best so many objects are taken; 0 for all.")
  }

  public static func charges(_ settings: Settings) -> Set<BudgetKind> { [] }

  public init(_ settings: Settings) throws {
    self.settings = settings
    let isOfFile = settings[Self.source].type == Self.file.name
    guard isOfFile == !settings[Self.path].isEmpty else {
      throw SettingsError(
        ["path"],
        isOfFile
          ? "is missing: name a CSV file, or a run as source"
          : "names a file beside a run; leave out path or source")
    }
    guard isOfFile || settings[Self.minimumReward] == 0 && settings[Self.limit] == 0 else {
      throw SettingsError(
        ["source"], "takes minimumReward and limit itself; write them into it")
    }
  }

  /// Fills batches with trajectories to the objects of the data.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) throws -> Sampler<N.E> {
    let data = try context.method.data(source)
    guard !data.isEmpty else { throw SettingsError([], "has no object that is taken") }
    let evaluation = context.learner.evaluation
    var backward = BackwardSampler<N.E>()
    var objects: [N.E.State] = []
    var logRewards: [Double] = []
    var isCounted = false
    return Sampler(
      append: { count, _, meter, random, batch in
        if !isCounted { meter.count(givenRewards: data.count) }
        isCounted = true
        objects.removeAll(keepingCapacity: true)
        logRewards.removeAll(keepingCapacity: true)
        for _ in 0..<count {
          let entry = data[random.below(data.count)]
          objects.append(entry.object)
          logRewards.append(meter.signal.logReward(entry.logReward))
        }
        backward.append(
          objects, logRewards: logRewards, evaluation, context.backwardPolicy, &random, to: &batch)
      },
      write: { $0.write(isCounted) },
      restore: { isCounted = try $0.read() })
  }

  @usableFromInline var source: Settings { settings }
}
