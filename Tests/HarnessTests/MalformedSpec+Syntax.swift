/// Texts that are not JSON, or not a spec at all.
extension MalformedSpec {
  static let syntax: [MalformedSpec] = [
    MalformedSpec(
      "a trailing comma in an object",
      .replacing(#""samples": 500}"#, #""samples": 500,}"#),
      "22:64: error: evaluation: a comma before '}'; remove it"),
    MalformedSpec(
      "a trailing comma in a list",
      .replacing("\"targets\": 4}\n  ]", "\"targets\": 4},\n  ]"),
      "8:84: error: environments: a comma before ']'; remove it"),
    MalformedSpec(
      "a trailing comma at the end",
      .replacing("\"resamples\": 200}\n", "\"resamples\": 200},\n"),
      "23:55: error: a comma before '}'; remove it"),
    MalformedSpec(
      "a comment",
      .replacing(#""seeds": 2,"#, #""seeds": 2, // two"#),
      "20:15: error: JSON has no comments; remove it"),
    MalformedSpec(
      "a hash comment",
      .replacing(#""seeds": 2,"#, #""seeds": 2, # two"#),
      "20:15: error: JSON has no comments; remove it"),
    MalformedSpec(
      "a text that stops",
      .upTo(#""baseline": "MC"#),
      #"19:15: error: baseline: a string that does not end; close it with '"'"#),
    MalformedSpec(
      "an object that stays open",
      .upTo("\"resamples\": 200}\n"),
      "24:1: error: the text ends here, but the bracket at 1:1 is open; close it with '}'"),
    MalformedSpec(
      "text after the end",
      .replacing("\"resamples\": 200}\n}\n", "\"resamples\": 200}\n}\n}\n"),
      "25:1: error: found '}' after the end of the value; remove it, or mend the brackets"),
    MalformedSpec(
      "a duplicate key",
      .replacing(#""seeds": 2,"#, #""seeds": 2, "seeds": 3,"#),
      "20:15: error: seeds: duplicate key, already at 20:3; remove one of the two"),
    MalformedSpec(
      "a duplicate key within",
      .replacing(#""side": 8,"#, #""side": 8, "side": 9,"#),
      "6:71: error: environments[0].side: duplicate key, already at 6:60; remove one of"
        + " the two"),
    MalformedSpec(
      "an escape that JSON has not",
      .replacing(#""baseline": "MCMC""#, #""baseline": "MC\xMC""#),
      #"19:18: error: baseline: an unknown escape; write one of \" \\ \/ \b \f \n \r \t"#
        + #" \u0000"#),
    MalformedSpec(
      "a lone surrogate",
      .replacing(#""baseline": "MCMC""#, #""baseline": "\ud800""#),
      "19:16: error: baseline: half of a surrogate pair; write both halves, high then low"),
    MalformedSpec(
      "NaN",
      .replacing(#""confidence": 0.95"#, #""confidence": NaN"#),
      "23:32: error: statistics.confidence: NaN is not a number in JSON; write a finite"
        + " number"),
    MalformedSpec(
      "Infinity",
      .replacing(#""r2": 2.0"#, #""r2": Infinity"#),
      "7:64: error: environments[0].reward.r2: Infinity is not a number in JSON; write a"
        + " finite number"),
    MalformedSpec(
      "a number beyond the greatest",
      .replacing(#""r2": 2.0"#, #""r2": 1e999"#),
      "7:64: error: environments[0].reward.r2: 1e999 is too large for a number; write one"
        + " below 1e308"),
    MalformedSpec(
      "a number with a leading zero",
      .replacing(#""seeds": 2"#, #""seeds": 02"#),
      "20:12: error: seeds: a number with a leading zero; remove the zero"),
    MalformedSpec(
      "a number with a plus",
      .replacing(#""seeds": 2"#, #""seeds": +2"#),
      "20:12: error: seeds: a number cannot begin with '+'; write a digit or '-' first"),
    MalformedSpec(
      "single quotes",
      .replacing(#""baseline": "MCMC""#, #""baseline": 'MCMC'"#),
      "19:15: error: baseline: found a single quote; write texts in double quotes"),
    MalformedSpec(
      "a bare word",
      .replacing(#""baseline": "MCMC""#, #""baseline": MCMC"#),
      "19:15: error: baseline: 'MCMC' is not JSON; write texts in double quotes"),
    MalformedSpec(
      "a missing colon",
      .replacing(#""seeds": 2"#, #""seeds" 2"#),
      "20:11: error: a key without a value; write ':' and a value after the key"),
    MalformedSpec(
      "a missing comma",
      .replacing(#""seeds": 2,"#, #""seeds": 2"#),
      #"21:3: error: found '"'; write ',' or '}' after a value"#),
    MalformedSpec(
      "a line break in a text",
      .replacing(#""baseline": "MCMC""#, "\"baseline\": \"MC\nMC\""),
      #"19:18: error: baseline: a line break within a string; close it with '"', or write"#
        + #" \n"#),
    MalformedSpec(
      "an empty text",
      .whole(""),
      "1:1: error: the text is empty; write a JSON object in braces"),
    MalformedSpec(
      "a list instead of a spec",
      .whole("[]"),
      "1:1: error: found a list; write an object with the keys of a spec"),
  ]
}
