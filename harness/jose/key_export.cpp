#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/json_internal.hpp"
#include "harness/jose/key_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;

// JWK member and OpenSSL's name for the same number.
using Member = std::pair<const char*, const char*>;

constexpr std::array<Member, 6> kRsaPrivate{{
    {"d", OSSL_PKEY_PARAM_RSA_D},
    {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
}};

// Empty where the key has no such number (an RSA key that came with "d" alone). A coordinate keeps
// its leading zeros (RFC 7518 section 6.2.1.2), an integer of RSA has none (section 6.3.1.1).
std::string number(EVP_PKEY* handle, const char* name, std::size_t minimum_size = 0) {
  const ErrorScope errors;
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(handle, name, &found) != 1) {
    return {};
  }
  const BigNumber value(found);
  const std::size_t size =
      std::max(minimum_size, static_cast<std::size_t>(BN_num_bytes(value.get())));
  std::string bytes(size, '\0');
  if (BN_bn2binpad(value.get(), bytes_of(bytes), static_cast<int>(size)) < 0) {
    throw std::runtime_error("a number of a key could not be written");
  }
  return base64url_encode(bytes);
}

using RawGetter = int (*)(const EVP_PKEY*, unsigned char*, std::size_t*);

std::string raw(EVP_PKEY* handle, RawGetter get) {
  const ErrorScope errors;
  std::string bytes(kCoordinateSize, '\0');
  std::size_t size = bytes.size();
  if (get(handle, bytes_of(bytes), &size) != 1 || size != kCoordinateSize) {
    throw std::runtime_error("the bytes of a key could not be had");
  }
  return base64url_encode(bytes);
}

json common_members(const Key::Impl& impl) {
  json members = json::object();
  if (!impl.kid.empty()) {
    members["kid"] = impl.kid;
  }
  if (impl.declared) {
    members["alg"] = std::string(name_of(*impl.declared));
  }
  if (impl.use) {
    members["use"] = *impl.use;
  }
  if (impl.operations) {
    members["key_ops"] = *impl.operations;
  }
  return members;
}

std::string contents_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

std::map<std::string, std::string> public_numbers(EVP_PKEY* handle, KeyType type) {
  switch (type) {
    case KeyType::rsa:
      return {{"kty", "RSA"},
              {"n", number(handle, OSSL_PKEY_PARAM_RSA_N)},
              {"e", number(handle, OSSL_PKEY_PARAM_RSA_E)}};
    case KeyType::ec:
      return {{"kty", "EC"},
              {"crv", "P-256"},
              {"x", number(handle, OSSL_PKEY_PARAM_EC_PUB_X, kCoordinateSize)},
              {"y", number(handle, OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinateSize)}};
    case KeyType::okp:
      return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", raw(handle, &EVP_PKEY_get_raw_public_key)}};
    case KeyType::secret:
      break;
  }
  throw std::invalid_argument("a secret has no public numbers");
}

json required_members(const Key::Impl& impl) {
  if (impl.type == KeyType::secret) {
    return {{"kty", "oct"}, {"k", base64url_encode(impl.secret)}};
  }
  return impl.numbers;
}

json private_members(const Key::Impl& impl) {
  json members = json::object();
  if (!impl.has_private) {
    return members;
  }
  EVP_PKEY* handle = impl.handle.get();
  if (impl.type == KeyType::secret) {
    members["k"] = base64url_encode(impl.secret);
  } else if (impl.type == KeyType::okp) {
    members["d"] = raw(handle, &EVP_PKEY_get_raw_private_key);
  } else if (impl.type == KeyType::ec) {
    members["d"] = number(handle, OSSL_PKEY_PARAM_PRIV_KEY, kCoordinateSize);
  } else {
    for (const auto& [member, name] : kRsaPrivate) {
      if (std::string value = number(handle, name); !value.empty()) {
        members[member] = std::move(value);
      }
    }
  }
  return members;
}

std::string Key::public_jwk() const {
  json jwk = common_members(*impl_);
  jwk.update(required_members(*impl_));
  jwk.erase("k");
  return to_text(jwk);
}

std::string Key::private_jwk() const {
  json jwk = common_members(*impl_);
  jwk.update(required_members(*impl_));
  jwk.update(private_members(*impl_));
  return to_text(jwk);
}

// nlohmann sorts members by name and writes no white space: the very form that RFC 7638 hashes.
std::string Key::thumbprint() const {
  return base64url_encode(sha256(to_text(required_members(*impl_))));
}

std::string Key::public_pem() const {
  if (!impl_->handle) {
    return {};
  }
  const ErrorScope errors;
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), impl_->handle.get()) != 1) {
    throw std::runtime_error("a public key could not be written");
  }
  return contents_of(bio.get());
}

std::string Key::public_der() const {
  if (!impl_->handle) {
    return {};
  }
  const ErrorScope errors;
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || i2d_PUBKEY_bio(bio.get(), impl_->handle.get()) != 1) {
    throw std::runtime_error("a public key could not be written");
  }
  return contents_of(bio.get());
}

std::string Key::private_pem() const {
  if (!impl_->handle || !impl_->has_private) {
    return {};
  }
  const ErrorScope errors;
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), impl_->handle.get(), nullptr, nullptr, 0,
                                            nullptr, nullptr) != 1) {
    throw std::runtime_error("a private key could not be written");
  }
  return contents_of(bio.get());
}

}  // namespace assay::jose
