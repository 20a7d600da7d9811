import Environments
import GFlowNets

extension TaskVisitor {
  /// Tests of molecules are in a target of their own; visitors here see the other environments.
  func visit<E: EnvironmentComponent & OwnNetwork>(_ task: SamplingTask<E>) throws -> Result {
    throw SettingsError(["type"], "is not visited by this test")
  }
}

extension SamplingTask {
  /// The score of one object.
  func score(_ object: E.State) throws -> Score<E.Identity> { try reward.scores(of: [object])[0] }
}

extension Hypergrid {
  /// A grid with the reward of corners.
  static func corners(
    _ dimensions: Int, _ side: Int, _ termination: Termination = .explicitStop, r0: Double = 0.1,
    r1: Double = 0.5, r2: Double = 2
  ) throws -> SamplingTask<Hypergrid> {
    let grid = try Hypergrid(dimensions: dimensions, side: side, termination: termination)
    return SamplingTask(grid, grid.corners(r0: r0, r1: r1, r2: r2))
  }
}
