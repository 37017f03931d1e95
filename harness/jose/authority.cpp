#include "harness/jose/authority.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "harness/jose/digest.hpp"
#include "harness/jose/key_internal.hpp"

namespace assay::jose {
namespace {

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr long kHalfAYear = 182L * 24 * 60 * 60;

void demand(bool done) {
  if (!done) {
    throw std::runtime_error("no certificate could be made");
  }
}

KeyHandle pair_of(const Key& key) {
  const std::string pem = key.private_pem();
  const Bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyHandle pair(PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr));
  demand(pair != nullptr);
  return pair;
}

/// Two of one issuer and serial number are refused by those who keep what they saw.
std::int64_t random_serial() {
  std::int64_t serial = 0;
  const std::string bytes = sha256(random_token());
  std::memcpy(&serial, bytes.data(), sizeof(serial));
  return serial & INT64_MAX;
}

Certificate blank(EVP_PKEY* key, const char* common_name) {
  Certificate made(X509_new());
  demand(made != nullptr);
  demand(X509_set_version(made.get(), X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set_int64(X509_get_serialNumber(made.get()), random_serial()) == 1 &&
         X509_gmtime_adj(X509_getm_notBefore(made.get()), -kHalfAYear) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(made.get()), kHalfAYear) != nullptr &&
         X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                                    bytes_of(common_name), -1, -1, 0) == 1 &&
         X509_set_pubkey(made.get(), key) == 1);
  return made;
}

void extend(X509* certificate, X509* authority, int name, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, authority, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, name, value));
  demand(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string pem_of(X509* certificate) {
  const Bio sink(BIO_new(BIO_s_mem()));
  demand(PEM_write_bio_X509(sink.get(), certificate) == 1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(sink.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace

LoopbackCertificate make_loopback_certificate() {
  const ErrorScope errors;
  const KeyHandle authority_key = pair_of(Key::generate(Algorithm::es256));
  const Certificate authority = blank(authority_key.get(), "mcp-assay documents");
  X509* const root = authority.get();
  demand(X509_set_issuer_name(root, X509_get_subject_name(root)) == 1);
  extend(root, root, NID_basic_constraints, "critical,CA:TRUE");
  extend(root, root, NID_key_usage, "critical,keyCertSign");
  extend(root, root, NID_subject_key_identifier, "hash");
  demand(X509_sign(root, authority_key.get(), EVP_sha256()) > 0);

  const Key key = Key::generate(Algorithm::es256);
  const KeyHandle pair = pair_of(key);
  const Certificate certificate = blank(pair.get(), "localhost");
  X509* const leaf = certificate.get();
  demand(X509_set_issuer_name(leaf, X509_get_subject_name(root)) == 1);
  extend(leaf, root, NID_basic_constraints, "critical,CA:FALSE");
  extend(leaf, root, NID_key_usage, "critical,digitalSignature");
  extend(leaf, root, NID_ext_key_usage, "serverAuth");
  extend(leaf, root, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1,IP:::ffff:127.0.0.1");
  extend(leaf, root, NID_subject_key_identifier, "hash");
  extend(leaf, root, NID_authority_key_identifier, "keyid:always");
  demand(X509_sign(leaf, authority_key.get(), EVP_sha256()) > 0);
  return {.authority = pem_of(root), .certificate = pem_of(leaf), .key = key.private_pem()};
}

}  // namespace assay::jose
