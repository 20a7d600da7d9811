/// Which backward policy P_B a GFlowNet has.
public enum BackwardPolicy: String, CaseIterable, Sendable {
  /// Each incoming edge alike.
  case uniform
  /// The softmax of the network's incoming head, trained by the objective with everything else.
  case learned
  /// P_B(s | s') = n(s) / n(s'), n the number of trajectories to a state. So all trajectories to an object are
  /// alike, and the flow has the greatest entropy (Mohammadpour et al. 2024, arXiv 2312.14331). Exact: n is
  /// counted, or given by a formula of the environment.
  case maximumEntropy
  /// The softmax of the network's incoming head, trained by the likelihood of the batch's trajectories given
  /// their objects, -sum log P_B averaged over the batch, while the objective takes P_B as it is (TLM, Gritsaev
  /// et al. 2024, arXiv 2410.15474). On the policy's own trajectories it rests where P_B is what P_F says
  /// of the past.
  case trajectoryLikelihood

  /// Whether it is the softmax of a head.
  @inlinable
  public var isLearned: Bool { self == .learned || self == .trajectoryLikelihood }
}
