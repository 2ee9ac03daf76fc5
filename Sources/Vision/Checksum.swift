internal import CCrypto
internal import Torch

/// A running SHA-256 or MD5 over bytes, computed by OpenSSL.
///
/// MD5 is here only because the publishers of the data sets give it; it tells a damaged download
/// from a whole one, and nothing about who made it.
public struct Checksum: ~Copyable {
  public enum Algorithm: String, Sendable {
    case sha256 = "SHA-256"
    case md5 = "MD5"
  }

  private let context: OpaquePointer

  public init(_ algorithm: Algorithm = .sha256) {
    guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL: no memory for a digest") }
    self.context = context
    let digest = algorithm == .sha256 ? EVP_sha256() : EVP_md5()
    let status = EVP_DigestInit_ex(context, digest, nil)
    demand(status == 1, "OpenSSL cannot compute \(algorithm.rawValue) on this system")
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    EVP_DigestUpdate(context, start, bytes.count)
  }

  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The checksum in lower-case hexadecimal digits.
  public consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 64)
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return hexadecimal(digest.prefix(Int(length)))
  }

  /// The checksum of an array.
  public static func of(_ bytes: [UInt8], _ algorithm: Algorithm = .sha256) -> String {
    var checksum = Checksum(algorithm)
    checksum.update(bytes)
    return checksum.finish()
  }

  /// The checksum of a file as it lies on disk.
  ///
  /// - Throws: ``DataError`` when there is no regular, readable file at `path`.
  public static func ofFile(_ path: String, _ algorithm: Algorithm = .sha256) throws -> String {
    let file = try FileDescriptor(path)
    var checksum = Checksum(algorithm)
    while case let chunk = try file.read(1 << 20), !chunk.isEmpty { checksum.update(chunk) }
    return checksum.finish()
  }
}

/// Bytes as lower-case hexadecimal digits, with `separator` between bytes.
func hexadecimal(_ bytes: some Sequence<UInt8>, separator: String = "") -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
}
