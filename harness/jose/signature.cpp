#include <openssl/rsa.h>

#include <stdexcept>

#include "harness/jose/digest.hpp"
#include "harness/jose/ecdsa_form.hpp"
#include "harness/jose/key_internal.hpp"

namespace assay::jose {

// OpenSSL speaks DER, JWS the two numbers at full length one after the other (RFC 7518
// section 3.4).
std::optional<std::string> ecdsa_joined(std::string_view der) {
  const ErrorScope errors;
  const unsigned char* cursor = bytes_of(der);
  const EcdsaSignature pair(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der.size())));
  std::string joined(2 * kCoordinateSize, '\0');
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes_of(joined), kCoordinateSize) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes_of(joined) + kCoordinateSize,
                   kCoordinateSize) < 0) {
    return std::nullopt;
  }
  return joined;
}

std::optional<std::string> ecdsa_der(std::string_view joined) {
  if (joined.size() != 2 * kCoordinateSize) {
    return std::nullopt;
  }
  const EcdsaSignature pair(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(bytes_of(joined), kCoordinateSize, nullptr);
  BIGNUM* const s = BN_bin2bn(bytes_of(joined) + kCoordinateSize, kCoordinateSize, nullptr);
  // The pair owns both as soon as it has taken them, which it does unless one is null.
  if (!pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
  unsigned char* cursor = bytes_of(der);
  i2d_ECDSA_SIG(pair.get(), &cursor);
  return der;
}

namespace {

// Ed25519 hashes by itself.
const EVP_MD* digest_for(Algorithm algorithm) {
  return algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
}

bool set_padding(EVP_PKEY_CTX* context, Algorithm algorithm) {
  if (algorithm == Algorithm::rs256) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  if (algorithm == Algorithm::ps256) {
    // RFC 7518 section 3.5: the salt is as long as the hash, no other length is the algorithm.
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return true;
}

std::optional<std::string> sign_asymmetric(EVP_PKEY* handle, Algorithm algorithm,
                                           std::string_view bytes) {
  const ErrorScope errors;
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;  // owned by context
  std::size_t size = 0;
  if (!context ||
      EVP_DigestSignInit(context.get(), &details, digest_for(algorithm), nullptr, handle) != 1 ||
      !set_padding(details, algorithm) ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(bytes), bytes.size()) != 1) {
    return std::nullopt;
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(bytes), bytes.size()) !=
      1) {
    return std::nullopt;
  }
  signature.resize(size);
  return algorithm == Algorithm::es256 ? ecdsa_joined(signature) : signature;
}

bool verify_asymmetric(EVP_PKEY* handle, Algorithm algorithm, std::string_view bytes,
                       std::string_view signature) {
  const ErrorScope errors;
  std::string der;
  if (algorithm == Algorithm::es256) {
    auto converted = ecdsa_der(signature);
    if (!converted) {
      return false;
    }
    der = std::move(*converted);
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;  // owned by context
  return context &&
         EVP_DigestVerifyInit(context.get(), &details, digest_for(algorithm), nullptr, handle) ==
             1 &&
         set_padding(details, algorithm) &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(bytes),
                          bytes.size()) == 1;
}

}  // namespace

std::optional<std::string> raw_signature(const Key::Impl& impl, Algorithm algorithm,
                                         std::string_view bytes) {
  if (!impl.has_private || !type_can(impl.type, algorithm)) {
    return std::nullopt;
  }
  if (impl.type == KeyType::secret) {
    return hmac_sha256(impl.secret, bytes);
  }
  return sign_asymmetric(impl.handle.get(), algorithm, bytes);
}

bool raw_verifies(const Key::Impl& impl, Algorithm algorithm, std::string_view bytes,
                  std::string_view signature) {
  if (!type_can(impl.type, algorithm)) {
    return false;
  }
  if (impl.type == KeyType::secret) {
    return constant_time_equal(hmac_sha256(impl.secret, bytes), signature);
  }
  return verify_asymmetric(impl.handle.get(), algorithm, bytes, signature);
}

std::string Key::signature(Algorithm algorithm, std::string_view bytes) const {
  if (algorithm == Algorithm::none) {
    return {};
  }
  auto signature = raw_signature(*impl_, algorithm, bytes);
  if (!signature) {
    throw std::invalid_argument(
        std::string("this key cannot sign with ").append(name_of(algorithm)));
  }
  return *std::move(signature);
}

bool Key::verifies(Algorithm algorithm, std::string_view bytes, std::string_view signature) const {
  return fits(algorithm) && raw_verifies(*impl_, algorithm, bytes, signature);
}

}  // namespace assay::jose
