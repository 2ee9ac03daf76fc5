internal import Foundation

/// Titles that tell things apart.
public enum DistinctTitles {
  /// Equal titles are followed by the last part of their paths, and by a number where those are equal
  /// too.
  public static func of(_ titles: [String], at paths: [String]) -> [String] {
    let names = paths.map { URL(fileURLWithPath: $0).lastPathComponent }
    let named = told(titles) { names[$0] }
    return told(named) { "\($0 + 1)" }
  }

  private static func told(_ titles: [String], by word: (Int) -> String) -> [String] {
    titles.enumerated().map { place, title in
      titles.count { $0 == title } > 1 ? "\(title) · \(word(place))" : title
    }
  }
}
