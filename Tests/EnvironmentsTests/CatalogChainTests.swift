import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// R / Z is invariant under the chains of every environment, to rounding.
@Suite struct CatalogChainTests {
  struct Invariance: TaskVisitor {
    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Double? {
      guard task.environment.moveObstacle == nil, let space = try StateSpace(task) else {
        return nil
      }
      let matrix = UniformMoves(environment: task.environment).transitionMatrix(over: space)
      var image = [Double](repeating: 0, count: matrix.count)
      var worst = 0.0
      for (x, row) in matrix.enumerated() {
        for (y, probability) in row { image[y] += space.target[x] * probability }
        worst = max(worst, abs(row.reduce(0) { $0 + $1.probability } - 1))
      }
      return zip(image, space.target).reduce(worst) { max($0, abs($1.0 - $1.1)) }
    }
  }

  @Test(arguments: Instance.small)
  func theTargetIsInvariant(_ instance: Instance) throws {
    let error = try Environments.make(instance.settings, Invariance())
    #expect((error ?? 0) < 1e-12)
  }
}
