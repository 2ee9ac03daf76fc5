/// The name that a mistyped one was probably meant to be; nil where none is near.
public func nearestName(to word: String, among names: [String]) -> String? {
  let folded = word.lowercased().replacing("_", with: "-")
  let near = names.min { folded.distance(to: $0) < folded.distance(to: $1) }
  guard let near else { return nil }
  let distance = folded.distance(to: near)
  // Of a short name something must be left.
  return distance <= max(2, near.count / 4) && distance < near.count ? near : nil
}

extension String {
  /// Letters to insert, remove or replace (Levenshtein).
  fileprivate func distance(to other: String) -> Int {
    let (a, b) = (Array(self), Array(other))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (b[j] == letter ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
