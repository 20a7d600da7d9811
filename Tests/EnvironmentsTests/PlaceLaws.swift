import GFlowNets
import NeuralNetworks

extension EnvironmentLaws {
  func alternatives(_ object: E.State, at place: Int) -> [E.State] {
    var found: [E.State] = []
    environment.forEachAlternative(object, at: place) { found.append($0) }
    return found
  }

  /// The alternatives of a place are those of each of them, and places together connect all objects.
  func checkPlaces(_ space: StateSpace<E>) {
    guard environment.redrawObstacle == nil else { return }
    let v = violations
    for number in space.objects {
      let object = space.states[number]
      let count = environment.placeCount(object)
      v.check(count > 0, "\(object) has no place")
      for place in 0..<count {
        let others = alternatives(object, at: place)
        let all = Set(others + [object])
        v.check(all.count == others.count + 1, "an alternative of \(object) comes twice")
        for other in others {
          v.check(
            space.index(of: other) != nil && environment.isTerminal(other),
            "\(other), an alternative of \(object), is no object")
          v.check(environment.placeCount(other) == count, "places of \(other)")
          v.check(
            Set(alternatives(other, at: place) + [other]) == all,
            "the alternatives of \(object) at \(place) are not those of \(other)")
        }
      }
    }
    let first = space.states[space.objects[0]]
    var known: Set<E.State> = [first]
    var waiting = [first]
    while let object = waiting.popLast() {
      for place in 0..<environment.placeCount(object) {
        for other in alternatives(object, at: place) where known.insert(other).inserted {
          waiting.append(other)
        }
      }
    }
    v.check(
      known.count == space.objects.count || environment.conditionCount > 1,
      "places connect \(known.count) of \(space.objects.count) objects")
  }

  /// What comes of crossing two objects is an object that can be reached.
  func checkCrossover(_ objects: [E.State], _ random: inout Philox, isObject: (E.State) -> Bool) {
    guard environment.hasCrossover, !objects.isEmpty else { return }
    var others = 0
    for _ in 0..<400 {
      let a = objects[random.below(objects.count)]
      let b = objects[random.below(objects.count)]
      guard let child = environment.crossover(a, b, &random) else { continue }
      violations.check(
        environment.isTerminal(child) && isObject(child), "\(child) of \(a) and \(b) is no object")
      if child != a, child != b { others += 1 }
    }
    // What has one place has nothing to exchange, and objects as few as a set's items may have one item.
    violations.check(
      others > 0 || objects.count < 6 || environment.placeCount(objects[0]) == 1,
      "crossover makes nothing new")
  }
}
