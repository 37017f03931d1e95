#include "harness/jose/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

#include "harness/jose/openssl_internal.hpp"
#include "harness/jose/sample_keys_internal.hpp"

namespace assay::jose {
namespace {

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

std::string public_der_of(EVP_PKEY* key) {
  std::string der(static_cast<std::size_t>(i2d_PUBKEY(key, nullptr)), '\0');
  unsigned char* cursor = bytes_of(der);
  i2d_PUBKEY(key, &cursor);
  return der;
}

TEST(SelfSignedCertificate, IsOfTheKeyAndByTheKey) {
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa}) {
    const Key& key = sample_key(algorithm);
    const std::string der = self_signed_certificate(key, "attacker.example");
    const unsigned char* cursor = bytes_of(std::string_view(der));
    const Certificate read(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    ASSERT_TRUE(read) << name_of(algorithm);
    EXPECT_EQ(public_der_of(X509_get0_pubkey(read.get())), key.public_der());
    EXPECT_EQ(X509_verify(read.get(), X509_get0_pubkey(read.get())), 1) << name_of(algorithm);
    EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(read.get())), -1);
    EXPECT_EQ(X509_cmp_current_time(X509_get0_notAfter(read.get())), 1);
  }
}

TEST(SelfSignedCertificate, NeedsAKeyPair) {
  EXPECT_THROW(self_signed_certificate(Key::from_secret("secret"), "x"), std::invalid_argument);
  const auto only_public = Key::from_jwk(sample_key(Algorithm::es256).public_jwk());
  ASSERT_TRUE(only_public);
  EXPECT_THROW(self_signed_certificate(*only_public, "x"), std::invalid_argument);
}

}  // namespace
}  // namespace assay::jose
