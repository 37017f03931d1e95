#include "harness/jose/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

#include "harness/jose/key_internal.hpp"

namespace assay::jose {
namespace {

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

constexpr long kHalfAYear = 182L * 24 * 60 * 60;

bool fill(X509* certificate, EVP_PKEY* key, std::string_view common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  return X509_set_version(certificate, X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kHalfAYear) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kHalfAYear) != nullptr &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes_of(common_name),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1;
}

}  // namespace

std::string self_signed_certificate(const Key& key, std::string_view common_name) {
  // A private PEM is what both keys of every type and this API have in common.
  const std::string pem = key.private_pem();
  if (pem.empty()) {
    throw std::invalid_argument("a certificate needs a key pair");
  }
  const ErrorScope errors;
  const Bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const KeyHandle pair(PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr));
  const Certificate certificate(X509_new());
  const EVP_MD* const hash = key.type() == KeyType::okp ? nullptr : EVP_sha256();
  if (!pair || !certificate || !fill(certificate.get(), pair.get(), common_name) ||
      X509_sign(certificate.get(), pair.get(), hash) == 0) {
    throw std::runtime_error("no certificate could be made");
  }
  std::string der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)), '\0');
  unsigned char* cursor = bytes_of(der);
  i2d_X509(certificate.get(), &cursor);
  return der;
}

}  // namespace assay::jose
