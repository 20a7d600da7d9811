import Environments
import Formats
import GFlowNets
import RewardPrograms

extension TrialRequest {
  /// The user's program that is the method of this trial; it starts when it is first asked.
  ///
  /// - Parameters:
  ///   - settings: those of the method.
  ///   - environment: those of the task, which the program is told.
  func program(_ settings: Settings, environment: Settings) -> any MethodProgram {
    RunningMethod(
      command: settings[ExternalMethodSettings.command],
      timeout: settings[ExternalMethodSettings.timeout],
      start: [
        "task": .string(task), "seed": .number(seed ?? 0), "budget": TrialRecord.tree(of: budget),
        "environment": .members(
          environment.members(of: Environments.all.description(of: environment.type))),
      ])
  }
}
