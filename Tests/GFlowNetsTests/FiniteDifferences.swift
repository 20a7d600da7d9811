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
