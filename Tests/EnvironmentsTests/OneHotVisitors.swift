import Environments
import GFlowNets
import Molecules

extension EnvironmentVisitor {
  /// Tests of molecules are in a target of their own; visitors here see the other environments.
  func visit(_ environment: Fragments) throws -> Result {
    throw SettingsError(["type"], "is not visited by this test")
  }
}
