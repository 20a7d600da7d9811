import Formats
import GFlowNets
import NeuralNetworks

extension EnvironmentLaws {
  /// States survive a snapshot.
  func checkSnapshots(_ states: [E.State]) throws {
    var writer = SnapshotWriter()
    for state in states { state.write(to: &writer) }
    writer.write(values: states)
    var reader = SnapshotReader(writer.bytes)
    for state in states {
      violations.check(try E.State(from: &reader) == state, "\(state) is not read as written")
    }
    violations.check(
      try reader.read(values: E.State.self) == states && reader.isAtEnd, "a list of states")
  }

  /// `distance` is a metric.
  func checkDistance(_ objects: [E.State]) {
    let v = violations
    let d = objects.map { a in objects.map { b in environment.distance(a, b) } }
    for i in objects.indices {
      for j in objects.indices {
        v.check(d[i][j] == d[j][i], "distance of \(objects[i]) and \(objects[j]) is not symmetric")
        v.check(
          objects[i] == objects[j] ? d[i][j] == 0 : d[i][j] > 0,
          "distance \(d[i][j]) of \(objects[i]) and \(objects[j])")
        for k in objects.indices {
          v.check(
            d[i][k] <= d[i][j] + d[j][k] + 1e-9,
            "triangle of \(objects[i]), \(objects[j]), \(objects[k])")
        }
      }
    }
  }

  /// The objects of comparison are objects, as many as asked for and always the same.
  func checkReferenceObjects() {
    for count in [0, 1, 50] {
      let objects = environment.referenceObjects(count)
      violations.check(objects.count == count, "\(objects.count) objects, not \(count)")
      violations.check(objects.allSatisfy(environment.isTerminal), "a reference is no object")
      violations.check(
        objects == environment.referenceObjects(count), "references differ when asked again")
    }
    // They must be reached from the start, which is known by going back.
    for var state in environment.referenceObjects(5) {
      while let edge = incoming(state).last { state = edge.parent }
      violations.check(environment.isInitial(state), "a reference cannot be reached")
    }
  }

  /// Every object is printed in its own way, and its state is read back.
  func checkTexts(_ objects: [E.State]) {
    var seen: [String: E.State] = [:]
    for object in objects {
      let other = seen.updateValue(object, forKey: environment.text(object))
      violations.check(other == nil || other == object, "\(object) is printed as \(other!)")
    }
    // What is written reads back; or nothing does, where an environment reads no objects.
    let read = objects.map { try? environment.parse(environment.stateText($0)) }
    violations.check(
      read == objects || read.allSatisfy { $0 == nil }, "what is written does not read back")
  }
}
