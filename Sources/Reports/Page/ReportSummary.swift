public import Foundation

/// What a report became: files, sentences, and what could not be made.
public struct ReportSummary: Sendable {
  /// Something left out, and how to have it the next time.
  public struct Gap: Sendable, Equatable {
    /// "the charts as PNG files are".
    public var what: String
    /// Why, and what to do.
    public var remedy: String

    /// A part that is missing.
    public init(what: String, remedy: String) {
      self.what = what
      self.remedy = remedy
    }

    /// "the charts as PNG files are missing: …; run `make setup`, …".
    public var sentence: String { "\(what) missing: \(remedy)" }
  }

  /// The page.
  public var page: URL
  /// Every file written, the page first.
  public var files: [URL]
  /// What the page says.
  public var findings: [Finding]
  /// The accuracies of the page.
  public var table: AccuracyTable
  /// What could not be made; empty after a full set-up.
  public var gaps: [Gap]
}
