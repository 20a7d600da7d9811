import Synchronization

/// Values that are made at their first use, each once, whichever thread comes first.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known: Mutex<[Key: Value]> = Mutex([:])
  private let make: @Sendable (Key) throws -> Value

  init(_ make: @escaping @Sendable (Key) throws -> Value) {
    self.make = make
  }

  func value(of key: Key) throws -> Value {
    try known.withLock { known in
      if let value = known[key] { return value }
      let value = try make(key)
      known[key] = value
      return value
    }
  }
}

/// A value that is made at its first use, once, whichever thread comes first.
final class Lazy<Value: Sendable>: Sendable {
  private let state: Mutex<Value?>
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) {
    state = Mutex(nil)
    self.make = make
  }

  var value: Value {
    state.withLock { state in
      if let value = state { return value }
      let value = make()
      state = value
      return value
    }
  }
}
