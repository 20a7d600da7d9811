extension ObjectSpace where Self: AbilityDefaults {
  /// How many distinct objects a condition has at most, where all have fewer than `limit`; `nil` where one
  /// has more, or where that cannot be told soon. O(`limit`) states are visited.
  public func greatestObjectCount(below limit: Int) -> Int? {
    if let objectCount { return objectCount < limit ? objectCount : nil }
    var greatest = 0
    for condition in 0..<conditionCount {
      let initial = initialState(of: condition)
      var known: Set<State> = [initial]
      var waiting = [initial]
      var objects: Set<Identity> = []
      while let state = waiting.popLast() {
        if isTerminal(state) {
          if let identity = identity(of: state) { objects.insert(identity) }
          if objects.count >= limit { return nil }
        } else {
          forEachAction(state) { action in
            let child = child(state, action)
            if known.insert(child).inserted { waiting.append(child) }
          }
          if known.count > 100 * min(limit, 1000) { return nil }
        }
      }
      greatest = max(greatest, objects.count)
    }
    return greatest
  }
}
