/// A number of things for people: "1 trial", "2 trials".
package func counted(_ number: Int, _ thing: String) -> String {
  "\(number) \(thing)\(number == 1 ? "" : "s")"
}
