#include "harness/jose/key.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/jose/digest.hpp"
#include "harness/jose/key_internal.hpp"

namespace assay::jose {
namespace {

constexpr std::size_t kRsaBits = 2048;
constexpr std::size_t kSecretSize = 32;

KeyType type_for(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::rs256:
    case Algorithm::ps256:
      return KeyType::rsa;
    case Algorithm::es256:
      return KeyType::ec;
    case Algorithm::eddsa:
      return KeyType::okp;
    case Algorithm::hs256:
      return KeyType::secret;
    case Algorithm::none:
      break;
  }
  throw std::invalid_argument("no key makes an unsigned token");
}

KeyHandle generate_pair(KeyType type) {
  const ErrorScope errors;
  KeyHandle handle;
  if (type == KeyType::rsa) {
    handle.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits));
  } else if (type == KeyType::ec) {
    handle.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  } else {
    handle.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  if (!handle) {
    throw std::runtime_error("a key could not be generated");
  }
  return handle;
}

bool usage_permits(const Key::Impl& impl) {
  if (impl.use.has_value() && *impl.use != "sig") {
    return false;
  }
  // "sign" names the private half of the same pair, whose public half verifies.
  return !impl.operations.has_value() ||
         std::ranges::any_of(*impl.operations, [](const std::string& operation) {
           return operation == "verify" || operation == "sign";
         });
}

}  // namespace

Algorithm default_algorithm(KeyType type) {
  switch (type) {
    case KeyType::rsa:
      return Algorithm::rs256;
    case KeyType::ec:
      return Algorithm::es256;
    case KeyType::okp:
      return Algorithm::eddsa;
    case KeyType::secret:
      break;
  }
  return Algorithm::hs256;
}

bool type_can(KeyType type, Algorithm algorithm) {
  return algorithm != Algorithm::none && type_for(algorithm) == type;
}

Key::Key(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

Key Key::generate(Algorithm algorithm) {
  const KeyType type = type_for(algorithm);
  Impl impl{.type = type, .declared = algorithm, .use = "sig", .has_private = true};
  if (type == KeyType::secret) {
    impl.secret = random_bytes(kSecretSize);
    // A thumbprint of the secret would give anyone who sees it a way to check guesses.
    impl.kid = random_token(16);
    return Key(std::make_shared<const Impl>(std::move(impl)));
  }
  impl.handle = generate_pair(type);
  impl.numbers = public_numbers(impl.handle.get(), type);
  const Key unnamed(std::make_shared<const Impl>(std::move(impl)));
  return unnamed.with_kid(unnamed.thumbprint());
}

Key Key::from_secret(std::string_view bytes) {
  return Key(std::make_shared<const Impl>(Impl{.type = KeyType::secret,
                                               .declared = Algorithm::hs256,
                                               .use = "sig",
                                               .has_private = true,
                                               .secret = std::string(bytes)}));
}

KeyType Key::type() const { return impl_->type; }

Algorithm Key::algorithm() const {
  return impl_->declared.value_or(default_algorithm(impl_->type));
}

const std::string& Key::kid() const { return impl_->kid; }

bool Key::has_private() const { return impl_->has_private; }

bool Key::fits(Algorithm algorithm) const {
  return type_can(impl_->type, algorithm) && impl_->declared.value_or(algorithm) == algorithm &&
         usage_permits(*impl_);
}

Key Key::with_kid(std::string_view kid) const {
  Impl renamed = *impl_;
  renamed.kid = kid;
  return Key(std::make_shared<const Impl>(std::move(renamed)));
}

}  // namespace assay::jose
