/// The two parts of a data set; the raw values are what commands and files call them.
public enum DataSplit: String, Sendable, Codable, CaseIterable {
  case train
  case test
}
