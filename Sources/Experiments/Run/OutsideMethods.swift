import Environments
import Formats
import GFlowNets
import RewardPrograms

/// What connects the methods of a task with the world outside: programs of the user's, and logs of others.
struct OutsideMethods: Sendable {
  /// The settings of the task, which programs are told.
  let environment: Settings
  /// Each log is read once, however many trials it holds.
  private let logs = Memo<String, LogFile> { try LogFile($0) }

  init(environment: Settings) { self.environment = environment }

  /// Lets the methods of a trial start programs and read logs.
  func connect<N: PolicyNetwork>(_ context: inout MethodContext<N>, _ request: TrialRequest) {
    context.startProgram = { program($0, request) }
    context.loggedCalls = {
      try logs.value(of: $0[ImportedLogSettings.log])
        .calls(method: $0[ImportedLogSettings.method], seed: request.seed)
    }
  }

  /// The same where settings are only checked, with the objects that the settings of a dataset name.
  func sources<State>(
    data: @escaping (Settings) throws -> [ReferenceObject<State>]
  ) -> MethodSources<State> {
    let request = TrialRequest(
      method: environment, key: ContentKey(hashing: ""), budget: Budget(),
      evaluation: EvaluationOptions())
    return MethodSources(
      data: data, program: { program($0, request) },
      loggedCalls: { settings in
        try logs.value(of: settings[ImportedLogSettings.log])
          .calls(method: settings[ImportedLogSettings.method], seed: nil)
      })
  }

  /// The user's program that settings name; it starts when it is first asked.
  private func program(_ settings: Settings, _ request: TrialRequest) -> any MethodProgram {
    RunningMethod(
      command: settings[ExternalMethodSettings.command],
      timeout: settings[ExternalMethodSettings.timeout],
      start: [
        "task": .string(request.task), "seed": .number(request.seed ?? 0),
        "budget": TrialRecord.tree(of: request.budget),
        "environment": .members(
          environment.members(of: Environments.all.description(of: environment.type))),
      ])
  }
}
