/// The methods that a spec can name.
public enum Methods {
  /// All of them.
  public static let all: [ComponentDescription] = [GFlowNetSettings.description]

  /// What each charges.
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> {
    Set(BudgetKind.allCases)
  }

  /// Makes one.
  @inlinable
  public static func make<N: PolicyNetwork>(
    _ settings: Settings, _ context: MethodContext<N>
  ) throws -> Method<N.E> {
    GFlowNet(context, try GFlowNetSettings(settings)).method()
  }
}
