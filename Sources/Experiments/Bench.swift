import Environments
import GFlowNets
import NeuralNetworks
import Statistics
import Foundation

func defaults(_ d: ComponentDescription, _ set: [String: Setting] = [:]) -> Settings {
  var values = set
  for p in d.parameters where values[p.name] == nil { values[p.name] = p.defaultValue }
  return Settings(type: d.name, values: values)
}
public func bench() throws {
BLAS.select(.portable)
print(BLAS.core, BLAS.library ?? "?")
let args = CommandLine.arguments.dropFirst().compactMap { Double($0) }
let (n, h, r0) = (Int(args[0]), Int(args[1]), args[2])
let iterations = Int(args[3])
let batch = Int(args[4])
let lr = args[5]
let name = CommandLine.arguments[7]
let grid = try Hypergrid(dimensions: n, side: h, termination: .explicitStop, reward: .corners(r0: r0, r1: 0.5, r2: 2))
let objective = Objectives.all.first { $0.description.name == name }!.description
let settings = try GFlowNetSettings(defaults(GFlowNetSettings.description, ["objective": .component(defaults(objective)), "batchSize": .integer(batch), "optimizer": .component(defaults(AdamSettings.description, ["learningRate": .schedule(.constant(lr))]))]))
let streams = RandomStreams(key: 1, salt: 2)
let mlp = MLPSettings(defaults(MLPSettings.description))
let context = MethodContext(environment: grid, streams: streams, recentCount: 1000) { heads in
  var random = streams.stream(.initialization)
  return MLPPolicy<Hypergrid, Float>(grid, settings: mlp, heads: heads, random: &random)
}
let g = GFlowNet(context, settings)
let m = g.method()
let meter = Meter(environment: grid, budget: Budget(rewardCalls: 1 << 40), candidateCapacity: 1000)
var transitions = 0
let start = Date()
for i in 0..<iterations { try m.step(meter); transitions += g.lastTransitionCount; if i % (iterations / 5) == 0 { print(i, g.lastLoss, m.logZ() ?? .nan, Double(g.lastTransitionCount) / Double(batch)) } }
let s = Date().timeIntervalSince(start)
print("it/s", Double(iterations) / s, "transitions/s", Double(transitions) / s, "mean length", Double(transitions) / Double(iterations) / Double(batch))
let space = StateSpace(grid)!
let d = m.policy!.distribution(space)
print("sumL1", zip(d, space.target).reduce(0) { $0 + abs($1.0 - $1.1) }, d.reduce(0, +), "logZ", space.logZ, m.logZ() ?? .nan)
}
