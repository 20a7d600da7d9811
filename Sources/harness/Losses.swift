import Experiments

extension Runner {
  /// Ends the program where finished trials would be lost: nobody has said that they may be.
  func refuseLosses() throws {
    let losses = try losses()
    guard !losses.isEmpty else { return }
    Console.narrate("\(store.folder) holds what this run would replace:")
    for loss in losses { Console.narrate("  \(loss)") }
    Console.narrate(
      "--replace lets go of it; to keep it, choose another folder with --results, or give the spec or the"
        + " method another name")
    throw Exit.usage
  }
}
