import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// The exact flows of the faces, computed by other means.
struct GoldenFaces: Decodable, Sendable {
  struct Instance: Decodable, Sendable {
    let reward: [String: Double]
    let logZ: Double
    let graph: Graph
    let objects: [Object]
    let states: [State]
    let edges: [Edge]
  }
  struct Graph: Decodable, Sendable { let states, edges, objects: Int }
  struct Object: Decodable, Sendable { let object: String, probability: Double }
  struct State: Decodable, Sendable { let state: String, logF: Double }
  struct Edge: Decodable, Sendable { let from, to: String, PF: Double }

  let instances: [Instance]

  static let file = SharedFile.url("reference/faces.json")
  static let isPresent = SharedFile.isPresent("reference/faces.json")
}

@Suite(
  .enabled(
    if: GoldenFaces.isPresent, "reference/faces.json is neither in HARNESS_SHARED nor in ../shared")
)
struct FacesGoldenTests {
  @Test func flowsAreTheReferences() throws {
    let golden = try JSONDecoder().decode(
      GoldenFaces.self, from: Data(contentsOf: GoldenFaces.file))
    #expect(!golden.instances.isEmpty)
    for instance in golden.instances {
      let faces = Faces(
        Settings(type: "faces", values: instance.reward.mapValues { .real($0) }))
      let reward = try Faces.rewards[0].make(Settings(type: "own", values: [:]), faces)
      let space = try #require(try StateSpace(SamplingTask(faces, reward)))
      #expect(space.states.count == instance.graph.states)
      #expect(space.actions.count == instance.graph.edges)
      #expect(space.objects.count == instance.graph.objects)
      #expect(abs(space.logZ - instance.logZ) < 1e-12)
      let place = Dictionary(
        uniqueKeysWithValues: space.states.enumerated().map { (faces.text($1), $0) })
      for object in instance.objects {
        let state = try #require(place[object.object])
        let number = try #require(space.objects.firstIndex(of: state))
        #expect(abs(space.target[number] - object.probability) < 1e-12)
      }
      var random = Philox(key: 1, stream: 1)
      let flows = ExactFlows(space, .uniform, &random)
      for state in instance.states {
        #expect(abs(flows.logState[try #require(place[state.state])] - state.logF) < 1e-12)
      }
      for edge in instance.edges {
        let from = try #require(place[edge.from])
        let number = try #require(
          (space.edgeStarts[from]..<space.edgeStarts[from + 1]).first {
            Int(space.children[$0]) == place[edge.to]
          })
        let p = Elementary.exp(flows.logEdge[number] - flows.logState[from])
        #expect(abs(p - edge.PF) < 1e-12)
      }
    }
  }
}
