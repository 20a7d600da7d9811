import GFlowNets
import NeuralNetworks
import Testing

/// Compares `gradient` with central differences of `loss`, which `set` moves the numbers of.
///
/// Relative to the greatest derivative, since a central difference is as wrong by a small one as by a
/// large one.
func expectDerivatives(
  _ gradient: [Double], step: Double = 1e-5, tolerance: Double = 1e-6, _ what: String,
  _ loss: (_ index: Int, _ change: Double) -> Double
) {
  let scale = gradient.map(abs).max() ?? 0
  var worst = 0.0
  for i in gradient.indices {
    let difference = (loss(i, step) - loss(i, -step)) / (2 * step)
    worst = max(worst, abs(difference - gradient[i]))
  }
  #expect(worst <= tolerance * max(scale, 1e-3), "\(what): off by \(worst) of \(scale)")
}

/// Objectives with their settings: each at its defaults, and others that matter.
enum ObjectiveVariants {
  static func make(
    _ type: any Objective.Type, _ values: [String: Setting] = [:]
  ) throws -> any Objective {
    var settings = CommonParameters.defaults(type.description)
    settings.values.merge(values) { $1 }
    return try type.init(settings)
  }

  static var all: [any Objective] {
    get throws {
      try Objectives.all.map { try make($0) } + [
        make(FlowMatching.self, ["epsilon": .real(0)]),
        make(FlowMatching.self, ["epsilon": .real(0.5), "leafCoefficient": .real(10)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(0.05)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(1)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(4)]),
        make(MunchausenQLearning.self, ["alpha": .real(0.9)]),
        make(PathConsistency.self, ["length": .integer(1)]),
        make(PathConsistency.self, ["length": .integer(3)]),
      ]
    }
  }
}
