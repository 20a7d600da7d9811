import NeuralNetworks

extension MetricContext {
  /// Marginal probabilities of the parts of objects, in the numbering of `ObjectParts`.
  public struct Parts {
    /// The kinds of parts with their numbers.
    public var kinds: [(kind: PartKind, parts: Range<Int>)]
    /// The share of a sample that has each part; `nil` where the method has no sample.
    public var sampled: [Double]?
    /// How many objects the sample has.
    public var sampleCount: Int
    /// The probability of each part under R / Z, where the environment is enumerated.
    public var target: [Double]?
    /// Whether the true object has each part, where one is known.
    public var truth: [Bool]?
    /// The mean distance of the sample to the true object.
    public var distanceToTruth: Double?
    /// The same under R / Z, where the environment is enumerated.
    public var targetDistanceToTruth: Double?

    /// Marginal probabilities.
    public init(
      kinds: [(kind: PartKind, parts: Range<Int>)], sampled: [Double]?, sampleCount: Int,
      target: [Double]?, truth: [Bool]? = nil, distanceToTruth: Double? = nil,
      targetDistanceToTruth: Double? = nil
    ) {
      self.kinds = kinds
      self.sampled = sampled
      self.sampleCount = sampleCount
      self.target = target
      self.truth = truth
      self.distanceToTruth = distanceToTruth
      self.targetDistanceToTruth = targetDistanceToTruth
    }

    /// How many objects a policy draws where it is not known exactly.
    @usableFromInline static var drawCount: Int { 1000 }

    /// The parts of an environment that knows some.
    ///
    /// - Parameters:
    ///   - sampled: the shares of objects in a sample of an enumerated environment.
    ///   - recent: the last states of chains.
    ///   - draw: draws objects from the policy.
    @inlinable
    init?<E: Environment>(
      _ environment: E, _ enumeration: Enumeration<E>?, sampled: [Double]?, sampleCount: Int,
      recent: [E.State]?, draw: ((inout Philox) -> [E.State])?, _ random: inout Philox
    ) {
      let counts = environment.partCounts
      guard !counts.isEmpty else { return nil }
      var total = 0
      kinds = counts.map { kind, count in
        defer { total += count }
        return (kind, total..<total + count)
      }
      let truth = environment.trueObject
      func marginals(_ weighted: some Sequence<(E.State, Double)>) -> (
        of: [Double], distance: Double?
      ) {
        var sums = [Double](repeating: 0, count: total)
        var distance = 0.0
        for (object, weight) in weighted where weight > 0 {
          environment.forEachPart(of: object) { sums[$0] += weight }
          if let truth { distance += weight * environment.distance(object, truth) }
        }
        return (sums, truth == nil ? nil : distance)
      }
      self.sampleCount = sampleCount
      if let truth {
        var has = [Bool](repeating: false, count: total)
        environment.forEachPart(of: truth) { has[$0] = true }
        self.truth = has
      }
      if let enumeration, enumeration.numbers == nil {
        let objects = enumeration.objects.lazy.map {
          enumeration.space.states[enumeration.space.objects[$0]]
        }
        (target, targetDistanceToTruth) = marginals(zip(objects, enumeration.target))
        if let sampled { (self.sampled, distanceToTruth) = marginals(zip(objects, sampled)) }
      } else {
        let objects = draw.map { $0(&random) } ?? recent ?? []
        guard !objects.isEmpty else { return }
        self.sampleCount = objects.count
        let share = 1 / Double(objects.count)
        (self.sampled, distanceToTruth) = marginals(objects.lazy.map { ($0, share) })
      }
    }
  }
}
