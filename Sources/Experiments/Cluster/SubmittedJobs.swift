import Formats

/// The numbers of the jobs that were submitted for a results folder: jobs/jobs.json in it.
public struct SubmittedJobs: Equatable, Sendable {
  /// The jobs of one submission.
  public struct Submission: Equatable, Sendable {
    /// The number of the array.
    public let array: String
    /// The number of tasks of the array.
    public let tasks: Int
    /// The number of the job after it; `nil` where it could not be submitted.
    public let finish: String?

    /// The jobs of one submission.
    public init(array: String, tasks: Int, finish: String?) {
      self.array = array
      self.tasks = tasks
      self.finish = finish
    }
  }

  /// All submissions, the first first.
  public var submissions: [Submission] = []

  /// The numbers of all jobs.
  public var numbers: [String] {
    submissions.flatMap { [$0.array] + [$0.finish].compactMap(\.self) }
  }

  /// Reads those of a results folder; none where nothing was submitted. Throws `StoreError`.
  public init(folder: String) throws {
    let path = Self.path(folder)
    guard let bytes = try RunStore.read(path) else { return }
    guard let entries = (try? JSONParser.parse(bytes))?["jobs"],
      case .array(let list) = entries.content
    else { throw StoreError.failed("read", path: path, reason: "it is damaged; remove it") }
    submissions = list.compactMap { entry in
      guard let array = Self.text(entry["array"]),
        case .number(let tasks)? = entry["tasks"]?.content
      else { return nil }
      return Submission(array: array, tasks: tasks.integer ?? 0, finish: Self.text(entry["finish"]))
    }
  }

  /// Writes them. Throws `StoreError`.
  public func write(folder: String) throws {
    try RunStore.write(
      JSONTree.members([("version", .number(1)), ("jobs", Self.tree(submissions))]).pretty,
      to: Self.path(folder))
  }

  static func tree(_ submissions: [Submission]) -> JSONTree {
    .array(
      submissions.map { job in
        .members(
          [("array", .string(job.array)), ("tasks", .number(job.tasks))]
            + (job.finish.map { [("finish", .string($0))] } ?? []))
      })
  }

  private static func path(_ folder: String) -> String { folder + "/jobs/jobs.json" }

  private static func text(_ value: JSONValue?) -> String? {
    if case .string(let text)? = value?.content { text } else { nil }
  }
}
