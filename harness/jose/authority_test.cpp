#include "harness/jose/authority.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "harness/jose/openssl_internal.hpp"

namespace assay::jose {
namespace {

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

Certificate read(const std::string& pem) {
  const Bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
}

TEST(LoopbackCertificate, is_signed_by_its_authority_for_this_machine_alone) {
  const LoopbackCertificate made = make_loopback_certificate();
  const Certificate authority = read(made.authority);
  const Certificate leaf = read(made.certificate);
  ASSERT_TRUE(authority && leaf);
  EXPECT_EQ(X509_verify(leaf.get(), X509_get0_pubkey(authority.get())), 1);
  EXPECT_EQ(X509_check_ca(authority.get()), 1);
  EXPECT_EQ(X509_check_ca(leaf.get()), 0);
  EXPECT_EQ(X509_check_host(leaf.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(leaf.get(), "client.example", 0, 0, nullptr), 0);
}

TEST(LoopbackCertificate, comes_with_its_key_and_is_another_each_time) {
  const LoopbackCertificate made = make_loopback_certificate();
  const Bio source(BIO_new_mem_buf(made.key.data(), static_cast<int>(made.key.size())));
  const KeyHandle key(PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr));
  const Certificate leaf = read(made.certificate);
  ASSERT_TRUE(key && leaf);
  EXPECT_EQ(X509_check_private_key(leaf.get(), key.get()), 1);
  EXPECT_NE(make_loopback_certificate().authority, made.authority);
}

}  // namespace
}  // namespace assay::jose
