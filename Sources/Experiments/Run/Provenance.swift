import Foundation
import GFlowNets
import NeuralNetworks
import Statistics

/// What a run's numbers depend on besides its spec.
public enum Provenance {
  /// The version of this program.
  public static let version = "0.1.0"

  /// The lines of provenance.json: versions, platform, kernels, and the key of every trial.
  public static func text(_ plan: Plan, kernels: BLAS.Kernels) -> String {
    let keys = plan.trials.map { trial -> (String, JSONTree) in
      let task = plan.spec.tasks[trial.task].name
      let method = plan.spec.methods[trial.method].name
      return ("\(task)/\(method)/\(trial.seed)", .string(trial.key.hex))
    }
    return JSONTree.members([
      ("version", .number(1)),
      ("harness", .string(version)),
      ("compiler", .string(compiler)),
      ("processor", .string(architecture)),
      ("system", .string(ProcessInfo.processInfo.operatingSystemVersionString)),
      ("libc", .string(libc)),
      ("kernels", .string(kernels.rawValue)),
      ("core", .string(BLAS.core)),
      ("openblas", .string(BLAS.configuration)),
      ("gsl", .string(GSL.version)),
      ("keys", .members(keys)),
    ]).pretty
  }

  private static var compiler: String {
    #if compiler(>=6.3)
      "Swift 6.3 or newer"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var libc: String {
    #if os(Linux)
      // "glibc 2.36".
      var text = [CChar](repeating: 0, count: 128)
      guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return "unknown" }
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #else
      "unknown"
    #endif
  }
}
