import ArgumentParser
import Experiments
import Formats
import GFlowNets
import NeuralNetworks
import Reports

/// `harness score`: the rewards of given objects.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the rewards of objects in a file, such as molecules in SMILES.",
    discussion: """
      Prints a table, object,reward, in the order of the file: rewards as tables show them, of molecules the \
      raw value, whether the blocks can build them or not. The file has one object a line; of a file \
      that ends in .csv the column object or smiles is read, and in .smi a name may follow. What depends \
      on open stems takes a molecule to have none that could be seen. Trains nothing.
      """)

  @Argument(help: "The spec whose environment gives the rewards.", completion: .specs)
  var spec: String

  @Option(help: "The file with the objects.", completion: .file())
  var objects: String

  @Option(help: "Which environment, where the spec has several.", completion: .tasks)
  var task: String?

  @Option(
    help: """
      portable: the same bytes on every x86-64-v3 processor. native: the fastest for this one.
      """)
  var kernels = BLAS.Kernels.portable

  // Enough for networks to be fast, few enough that a long file shows its first lines soon.
  private static let batchSize = 512

  func run() throws {
    BLAS.select(kernels)
    let spec = try readSpec(self.spec)
    let task = try number(of: spec)
    let list = try read()
    let plan = try Plan(spec)
    print(CSV.line([.text("object"), .text("reward")]), terminator: "")
    for start in stride(from: 0, to: list.texts.count, by: Self.batchSize) {
      let range = start..<min(start + Self.batchSize, list.texts.count)
      do {
        let rewards = try plan.rewards(task: task, of: Array(list.texts[range]))
        for (text, reward) in zip(list.texts[range], rewards) {
          print(CSV.line([.text(text), .number(reward)]), terminator: "")
        }
        try Console.finishPrinting()
      } catch let code as ExitCode {
        throw code
      } catch let error as UnreadableObject {
        let place = range.lowerBound + error.index
        Console.narrate(
          "\(objects):\(list.lines[place]): \(printable(list.texts[place], quote: "'")) \(error.message)"
        )
        throw Exit.badSpec
      } catch {
        Console.narrate(
          "\(objects), lines \(list.lines[range.lowerBound]) to \(list.lines[range.upperBound - 1]): \(error)"
        )
        throw Exit.failure
      }
    }
  }

  private func number(of spec: Spec) throws -> Int {
    let names = spec.tasks.map(\.name)
    guard let task else {
      if names.count == 1 { return 0 }
      Console.narrate(
        "\(self.spec) has \(names.count) environments; choose one with --task (\(names.joined(separator: ", ")))"
      )
      throw ExitCode.validationFailure
    }
    guard let number = names.firstIndex(of: task) else {
      Console.narrate(
        "--task: \(self.spec) has no environment '\(task)' (it has \(names.joined(separator: ", ")))"
      )
      throw ExitCode.validationFailure
    }
    return number
  }

  private func read() throws -> ObjectList {
    do {
      guard let bytes = try RunStore.read(objects) else {
        Console.narrate("\(objects): no such file; --objects names a file with one object a line")
        throw Exit.missingFile
      }
      return try ObjectList(bytes, file: objects)
    } catch let error as ObjectList.Malformed {
      Console.narrate("\(error)")
      throw Exit.badSpec
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }
}
