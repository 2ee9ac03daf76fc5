public import Foundation

/// What a report became: files, sentences, and what could not be made.
public struct ReportSummary: Sendable {
  /// Something left out, and how to have it the next time.
  public struct Gap: Sendable, Equatable {
    public var what: String
    public var remedy: String

    public init(what: String, remedy: String) {
      self.what = what
      self.remedy = remedy
    }

    /// "the PNG files of the charts are missing: run `make setup`, …".
    public var sentence: String { "\(what) missing: \(remedy)" }
  }

  /// The page.
  public var page: URL
  /// Every file written, the page first.
  public var files: [URL]
  public var findings: [Finding]
  public var table: AccuracyTable
  public var gaps: [Gap]
}
