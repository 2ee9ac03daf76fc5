import Foundation
import Studies

/// What `passband audit --json` prints: the audit's own keys, and beside them what was asked for more.
struct AuditReport: Encodable {
  let result: AuditResult
  /// Of hybrid conditions.
  let hybrids: [HybridScore]
  /// Of --also.
  let also: [AuditResult]
  /// Of --fail-below.
  let bounds: [BoundCheck]
  let findings: [ModelFinding]

  private enum Key: String, CodingKey { case hybrids, also, bounds, findings }

  func encode(to encoder: any Encoder) throws {
    try result.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    if !hybrids.isEmpty { try container.encode(hybrids, forKey: .hybrids) }
    if !also.isEmpty { try container.encode(also, forKey: .also) }
    if !bounds.isEmpty { try container.encode(bounds, forKey: .bounds) }
    try container.encode(findings, forKey: .findings)
  }
}
