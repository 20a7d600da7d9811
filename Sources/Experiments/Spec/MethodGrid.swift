import Formats
import GFlowNets

/// Values of some of a method's settings: every combination of them is a point that tuning tries.
public struct MethodGrid: Hashable, Sendable {
  /// A setting and the values that it takes.
  public struct Axis: Hashable, Sendable {
    /// The keys that lead from the method to the setting, joined by points:
    /// "optimizer.learningRate".
    public var path: String
    /// The values, in the order of the spec.
    public var values: [Setting]

    /// A setting with its values.
    public init(path: String, values: [Setting]) {
      self.path = path
      self.values = values
    }
  }

  /// How many points a grid may have.
  public static let pointLimit = 1000

  /// The settings that vary, in the order of the spec.
  public var axes: [Axis]
  /// The settings of the method at each point, all written out; the last axis varies fastest.
  public var points: [Settings]

  /// A grid.
  public init(axes: [Axis], points: [Settings]) {
    self.axes = axes
    self.points = points
  }

  /// The place along each axis of every point of a grid whose axes have these lengths.
  static func places(_ counts: [Int]) -> [[Int]] {
    counts.reduce([[]]) { places, count in
      places.flatMap { place in (0..<count).map { place + [$0] } }
    }
  }

  /// The grid as a spec writes it, for a method of this description.
  func tree(_ description: ComponentDescription) -> JSONTree {
    .members(
      axes.map { axis in
        (axis.path, .array(axis.values.map { tree($0, at: axis.path, description) }))
      })
  }

  /// What tells a point from the others: each path with its value.
  func members(of point: Int, _ description: ComponentDescription) -> [(String, JSONTree)] {
    let place = Self.places(axes.map(\.values.count))[point]
    return zip(axes, place).map { axis, i in
      (axis.path, tree(axis.values[i], at: axis.path, description))
    }
  }

  private func tree(
    _ value: Setting, at path: String, _ description: ComponentDescription
  ) -> JSONTree {
    guard let parameter = points.first?.parameter(at: path, description) else {
      preconditionFailure("the grid varies '\(path)', which the method does not have")
    }
    return value.tree(for: parameter)
  }
}

extension Settings {
  private func component(_ key: some StringProtocol) -> Settings? {
    guard case .component(let inner)? = values[String(key)] else { return nil }
    return inner
  }

  /// The value at a path such as "optimizer.learningRate".
  func value(at path: String) -> Setting? {
    let keys = path.split(separator: ".")
    let holder = keys.dropLast().reduce(self as Settings?) { $0?.component($1) }
    return keys.last.flatMap { holder?.values[String($0)] }
  }

  /// The parameter at a path of settings of this description.
  func parameter(at path: String, _ description: ComponentDescription) -> Parameter? {
    var settings: Settings? = self
    var description = description
    let keys = path.split(separator: ".")
    for key in keys.dropLast() {
      guard let inner = settings?.component(key),
        let parameter = description.parameters.first(where: { $0.name == key })
      else { return nil }
      description = parameter.kind.description(of: inner.type)
      settings = inner
    }
    return description.parameters.first { $0.name == keys.last.map(String.init) }
  }
}
