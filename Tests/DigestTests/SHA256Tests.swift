import Digest
import Testing

struct SHA256Tests {
  @Test func `the digests of FIPS 180-4's examples`() {
    #expect(
      SHA256.hexadecimal("abc")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal("")
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `bytes taken in by pieces give the digest of the whole`() {
    let digest = SHA256()
    digest.update("abcdbcdecdefdefgefgh")
    digest.update("fghighijhijkijkljklmklmnlmnomnopnopq")
    #expect(
      digest.finish() == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }
}
