import Testing

@testable import Training

@Suite struct CRC32CTests {
  /// The vectors of RFC 3720, B.4, and the usual one of nine digits.
  @Test func knownVectors() {
    let vectors: [([UInt8], UInt32)] = [
      (Array("123456789".utf8), 0xe306_9283),
      ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
      ([UInt8](repeating: 255, count: 32), 0x62a8_ab43),
      (Array(0..<32), 0x46dd_794e), ((0..<32).reversed(), 0x113f_db5c), ([], 0),
    ]
    for (bytes, sum) in vectors { #expect(CRC32C.checksum(bytes) == sum) }
  }

  /// Computed by TensorBoard 2.21 (record_writer.masked_crc32c).
  @Test func masked() {
    #expect(CRC32C.masked(Array("123456789".utf8)) == 0xc78a_b0e5)
    #expect(CRC32C.masked([]) == 0xa282_ead8)
  }
}
