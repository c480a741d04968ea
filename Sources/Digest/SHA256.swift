import COpenSSL

/// A SHA-256 digest in the making (FIPS 180-4), by OpenSSL's libcrypto.
public final class SHA256 {
  private let context: OpaquePointer

  /// Begins a digest of nothing.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes more bytes in.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Takes a text's UTF-8 bytes in.
  public func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest as 64 hexadecimal digits; the object takes nothing in afterwards.
  public func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of a text's UTF-8 bytes, as 64 hexadecimal digits.
  public static func hexadecimal(_ text: String) -> String {
    let digest = SHA256()
    digest.update(text)
    return digest.finish()
  }
}
