#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/http/raw_server_for_tests.hpp"

/// For tests only: TLS on the connections of a RawServer, with a key and a certificate made at run
/// time.
namespace assay::http {

template <auto Free>
struct OpensslCleanup {
  template <typename Object>
  void operator()(Object* object) const {
    Free(object);
  }
};

/// A key, a certificate for it that it signed itself, and that certificate as a CA file.
class TestIdentity {
 public:
  /// `names`: as in subjectAltName, e.g. "IP:127.0.0.1" or "DNS:localhost".
  /// It is good from so many seconds after now to so many.
  explicit TestIdentity(const std::string& names, long from = -60, long until = 3'600)
      : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509* made = certificate_.get();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), from);
    X509_gmtime_adj(X509_getm_notAfter(made), until);
    X509_set_pubkey(made, key_.get());
    const std::string_view name = "assay test";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.data()),
                               static_cast<int>(name.size()), -1, 0);
    X509_set_issuer_name(made, X509_get_subject_name(made));
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(made, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(made, key_.get(), EVP_sha256());
    write_file();
  }
  TestIdentity(const TestIdentity&) = delete;
  TestIdentity& operator=(const TestIdentity&) = delete;
  ~TestIdentity() { unlink(ca_file_.data()); }

  std::string ca_file() const { return ca_file_.data(); }
  std::unique_ptr<SSL_CTX, OpensslCleanup<SSL_CTX_free>> context() const {
    std::unique_ptr<SSL_CTX, OpensslCleanup<SSL_CTX_free>> context(
        SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context.get(), key_.get());
    return context;
  }

 private:
  void write_file() {
    const int descriptor = mkstemp(ca_file_.data());
    std::FILE* file = descriptor < 0 ? nullptr : fdopen(descriptor, "w");
    if (file == nullptr || PEM_write_X509(file, certificate_.get()) != 1) {
      std::abort();
    }
    std::fclose(file);
  }

  std::unique_ptr<EVP_PKEY, OpensslCleanup<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, OpensslCleanup<X509_free>> certificate_;
  std::array<char, 27> ca_file_{"/tmp/assay-test-ca-XXXXXX"};
};

/// The server's side of TLS on one connection.
class TlsConnection {
 public:
  TlsConnection(const TestIdentity& identity, const RawConnection& connection)
      : context_(identity.context()), session_(SSL_new(context_.get())) {
    SSL_set_fd(session_.get(), connection.descriptor());
  }

  bool accept() { return SSL_accept(session_.get()) == 1; }
  /// The text of the next record; empty when the client is gone.
  std::string receive() {
    std::array<char, 16384> buffer{};
    const int got = SSL_read(session_.get(), buffer.data(), buffer.size());
    return {buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }
  void send(std::string_view text) {
    SSL_write(session_.get(), text.data(), static_cast<int>(text.size()));
  }
  /// Says that nothing more will come.
  void close() { SSL_shutdown(session_.get()); }

 private:
  std::unique_ptr<SSL_CTX, OpensslCleanup<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, OpensslCleanup<SSL_free>> session_;
};

}  // namespace assay::http
