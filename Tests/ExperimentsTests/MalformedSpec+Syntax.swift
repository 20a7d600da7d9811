/// Texts that are not JSON.
extension MalformedSpec {
  static let syntax: [MalformedSpec] = [
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 3, // three"#,
      "9:15: error: JSON has no comments; remove it"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 3,,"#,
      "9:14: error: found ','; write a key in double quotes"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 03,"#,
      "9:12: error: seeds: a number with a leading zero; remove the zero"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": NaN,"#,
      "9:12: error: seeds: NaN is not a number in JSON; write a finite number"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": -Infinity,"#,
      "9:13: error: seeds: a number without a digit after '-'; write one; NaN and "
        + "Infinity are not JSON"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 1e999,"#,
      "9:12: error: seeds: 1e999 is too large for a number; write one below 1e308"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": +3,"#,
      "9:12: error: seeds: a number cannot begin with '+'; write a digit or '-' first"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": .5,"#,
      "9:12: error: seeds: a number cannot begin with '.'; write a digit or '-' first"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 5.,"#,
      "9:14: error: seeds: a number without a digit after '.'; write one"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 5e,"#,
      "9:14: error: seeds: a number without a digit after the exponent's 'e'; write one"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": True,"#,
      "9:12: error: seeds: 'True' is not JSON; did you mean 'true'?"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 'x',"#,
      "9:12: error: seeds: found a single quote; write texts in double quotes"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds" 3,"#,
      "9:11: error: a key without a value; write ':' and a value after the key"),
    MalformedSpec(
      #""seeds": 3,"#, "seeds: 3,",
      "9:3: error: found 's'; write a key in double quotes"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": 3"#,
      #"10:3: error: found '"'; write ',' or '}' after a value"#),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": "a\qb","#,
      #"9:14: error: seeds: an unknown escape; write one of \" \\ \/ \b \f \n \r \t \u0000"#),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": "\ud800","#,
      "9:13: error: seeds: half of a surrogate pair; write both halves, high then low"),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": "\u12","#,
      #"9:13: error: seeds: an incomplete escape; write four hexadecimal digits after \u"#),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": "a"#,
      #"9:14: error: seeds: a line break within a string; close it with '"', or write \n"#),
    MalformedSpec(
      #""seeds": 3,"#, #""seeds": "a\#tb","#,
      #"9:14: error: seeds: a control character within a string; write \u0009"#),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"rewardCalls": 1000,}"#,
      "10:33: error: budget: a comma before '}'; remove it"),
    MalformedSpec(
      #""type": "chain"}"#, #""type": "chain"},"#,
      "7:36: error: methods: a comma before ']'; remove it"),
    MalformedSpec(
      #"{"rewardCalls": 1000}"#, #"{"rewardCalls": 1000}}"#,
      "11:1: error: found '}' after the end of the value; remove it, or mend the brackets"),
    MalformedSpec(
      #""demo","#, #""dé😀mo" x,"#,
      "3:19: error: found 'x'; write ',' or '}' after a value"),
  ]
}
