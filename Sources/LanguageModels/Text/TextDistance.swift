import GFlowNets

/// How different two texts are.
public enum TextDistance: Sendable {
  /// By the least number of tokens to add, take away or replace (Levenshtein 1966).
  case levenshtein
  /// By the cosine of the mean vectors of their words, 1 - cos, from 0 to 2.
  case embeddings(WordVectors)

  static let levenshteinDescription = ComponentDescription(
    "levenshtein", summary: "The least number of tokens to add, take away or replace.",
    source: "Levenshtein 1966", parameters: [])

  static let file = SettingKey.file(
    "file", default: nil,
    "A text file of word vectors as GloVe, word2vec and fastText write them: on each line a word and its numbers."
  )

  static let embeddingsDescription = ComponentDescription(
    "embeddings",
    summary: "1 minus the cosine of the mean vectors of the words of two texts, from 0 to 2.",
    source: "Hu et al. 2023, arXiv 2310.04363",
    parameters: [file.parameter.example(.text("glove.6B.50d.txt"))])

  /// The setting of an environment.
  static let key = SettingKey.component(
    "distance", [levenshteinDescription, embeddingsDescription],
    default: CommonParameters.defaults(levenshteinDescription),
    "How different two texts are, as metrics of diversity have it.")

  /// The distance that settings describe.
  ///
  /// Throws `SettingsError` where a file is no such list of vectors.
  init(_ settings: Settings) throws {
    self =
      settings.type == Self.embeddingsDescription.name
      ? .embeddings(try WordVectors.shared(path: settings[Self.file])) : .levenshtein
  }
}

extension Texts {
  /// How different two objects are, by the setting `distance`; 1 more where they go on from different prompts.
  public func distance(_ a: State, _ b: State) -> Double {
    let other = a.prompt == b.prompt ? 0.0 : 1.0
    switch textDistance {
    case .levenshtein: return other + Double(Self.edits(a.tokens, b.tokens))
    case .embeddings(let vectors):
      return other + WordVectors.distance(direction(a, vectors), direction(b, vectors), a == b)
    }
  }

  /// The mean of `distance` over all pairs; each text is looked up once.
  public func meanDistance(_ objects: [State]) -> Double? {
    guard objects.count > 1 else { return nil }
    var directions: [[Double]?] = []
    if case .embeddings(let vectors) = textDistance {
      directions = objects.map { direction($0, vectors) }
    }
    var sum = 0.0
    for i in 1..<objects.count {
      for j in 0..<i {
        if directions.isEmpty {
          sum += distance(objects[i], objects[j])
        } else {
          let other = objects[i].prompt == objects[j].prompt ? 0.0 : 1.0
          sum +=
            other + WordVectors.distance(directions[i], directions[j], objects[i] == objects[j])
        }
      }
    }
    return sum / (Double(objects.count) * Double(objects.count - 1) / 2)
  }

  private func direction(_ object: State, _ vectors: WordVectors) -> [Double]? {
    vectors.direction(of: model.tokenizer.decode(object.tokens))
  }

  private static func edits(_ a: [Int32], _ b: [Int32]) -> Int {
    var row = Array(0...b.count)
    for (i, token) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, target) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (token == target ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
