#include "harness/http/tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

namespace assay::http {
namespace {

struct ContextCleanup {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SessionCleanup {
  void operator()(SSL* session) const { SSL_free(session); }
};

std::string last_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the TLS connection failed" : reason;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// Whom the certificate must name (RFC 9525), and for names the one that the server is asked for.
bool expect_host(SSL* session, const std::string& host) {
  if (is_address(host)) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
  }
  SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(session, host.c_str()) == 1 &&
         SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

}  // namespace

struct TlsTrust::Impl {
  std::unique_ptr<SSL_CTX, ContextCleanup> context{SSL_CTX_new(TLS_client_method())};
};

TlsTrust::TlsTrust(const std::string& ca_file) : impl_(std::make_unique<Impl>()) {
  SSL_CTX* context = impl_->context.get();
  if (context == nullptr) {
    throw std::runtime_error("TLS cannot be used here: " + last_error());
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context, http11.data(), http11.size());
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else {
    SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr);
  }
  ERR_clear_error();  // without certificates no server verifies, which says the same
}

TlsTrust::~TlsTrust() = default;

struct TlsSession::Impl {
  std::unique_ptr<SSL, SessionCleanup> session;
  BIO* from_server{};  // both belong to the session
  BIO* to_server{};
};

TlsSession::TlsSession(const TlsTrust& trust, const std::string& host)
    : impl_(std::make_unique<Impl>()) {
  impl_->session.reset(SSL_new(trust.impl_->context.get()));
  impl_->from_server = BIO_new(BIO_s_mem());
  impl_->to_server = BIO_new(BIO_s_mem());
  if (impl_->session == nullptr || impl_->from_server == nullptr || impl_->to_server == nullptr) {
    throw std::runtime_error("TLS cannot be used here: " + last_error());
  }
  BIO_set_mem_eof_return(impl_->from_server, -1);  // empty means: wait for more
  SSL_set_bio(impl_->session.get(), impl_->from_server, impl_->to_server);
  SSL_set_connect_state(impl_->session.get());
  if (!expect_host(impl_->session.get(), host)) {
    failure_ = "no certificate can be for this host: " + last_error();
  }
}

TlsSession::~TlsSession() = default;

void TlsSession::feed(std::string_view bytes) {
  BIO_write(impl_->from_server, bytes.data(), static_cast<int>(bytes.size()));
}

bool TlsSession::waits(int result) {
  const int error = SSL_get_error(impl_->session.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return true;
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    closed_ = true;
    return false;
  }
  const long verified = SSL_get_verify_result(impl_->session.get());
  failure_ = verified == X509_V_OK ? last_error() : X509_verify_cert_error_string(verified);
  return false;
}

bool TlsSession::handshake() {
  if (failure_) {
    return false;
  }
  ERR_clear_error();
  const int result = SSL_do_handshake(impl_->session.get());
  if (result != 1 && !waits(result) && !failure_) {
    failure_ = "the server ended the handshake";
  }
  return result == 1;
}

std::string TlsSession::take_output() {
  std::string output(BIO_ctrl_pending(impl_->to_server), '\0');
  const int got = BIO_read(impl_->to_server, output.data(), static_cast<int>(output.size()));
  output.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return output;
}

std::string TlsSession::seal(std::string_view text) {
  ERR_clear_error();
  if (!text.empty()) {
    const int result = SSL_write(impl_->session.get(), text.data(), static_cast<int>(text.size()));
    if (result <= 0 && !waits(result) && !failure_) {
      failure_ = "the server ended the connection";
    }
  }
  return take_output();
}

std::string TlsSession::open() {
  ERR_clear_error();
  std::string text;
  std::array<char, 16384> buffer{};
  int got = 0;
  while ((got = SSL_read(impl_->session.get(), buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  waits(got);
  return text;
}

}  // namespace assay::http
