#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/jose/base64url.hpp"
#include "harness/jose/json_internal.hpp"
#include "harness/jose/key_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;
template <typename T>
using Result = std::expected<T, std::string>;

constexpr int kMinimumRsaBits = 2048;  // RFC 7518 section 3.3
constexpr int kMaximumRsaBits = 8192;  // beyond, a hostile key costs more time than it is worth
constexpr std::size_t kMaximumExponentSize = 8;
constexpr std::size_t kMinimumSecretSize = 32;

std::unexpected<std::string> refuse(std::string_view name, std::string_view fault) {
  return std::unexpected(std::string("JWK: \"").append(name).append("\" ").append(fault));
}

Result<std::string> bytes_member(const json& jwk, const char* name) {
  const auto text = string_member(jwk, name);
  if (!text) {
    return refuse(name, "is missing or not a string");
  }
  auto bytes = base64url_decode(*text);
  if (!bytes) {
    return refuse(name, "is not base64url");
  }
  return bytes;
}

Result<std::string> coordinate_member(const json& jwk, const char* name) {
  auto bytes = bytes_member(jwk, name);
  if (bytes && bytes->size() != kCoordinateSize) {
    return refuse(name, "is not 32 bytes long");
  }
  return bytes;
}

Result<std::string> integer_member(const json& jwk, const char* name, std::size_t maximum_size) {
  auto bytes = bytes_member(jwk, name);
  if (bytes && (bytes->empty() || bytes->front() == '\0')) {
    return refuse(name, "is not a positive integer in its shortest form");
  }
  if (bytes && bytes->size() > maximum_size) {
    return refuse(name, "is too large");
  }
  return bytes;
}

// Numbers and texts on their way into an OpenSSL key. The builder only points at what it is given.
class Material {
 public:
  void add_number(const char* name, std::string_view bytes) {
    numbers_.emplace_back(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
    good_ = good_ && numbers_.back() &&
            OSSL_PARAM_BLD_push_BN(builder_.get(), name, numbers_.back().get()) == 1;
  }
  void add_text(const char* name, const char* text) {
    good_ = good_ && OSSL_PARAM_BLD_push_utf8_string(builder_.get(), name, text, 0) == 1;
  }
  void add_bytes(const char* name, std::string_view bytes) {
    good_ = good_ &&
            OSSL_PARAM_BLD_push_octet_string(builder_.get(), name, bytes.data(), bytes.size()) == 1;
  }
  // Null when OpenSSL refuses, as it does for a point that is not on the curve.
  KeyHandle build(const char* type, bool with_private) const {
    const Parameters parameters(good_ ? OSSL_PARAM_BLD_to_param(builder_.get()) : nullptr);
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* handle = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &handle,
                          with_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) != 1) {
      return nullptr;
    }
    return KeyHandle(handle);
  }

 private:
  ParameterBuilder builder_{OSSL_PARAM_BLD_new()};
  std::vector<BigNumber> numbers_;
  bool good_{builder_ != nullptr};
};

using Member = std::pair<const char*, const char*>;
constexpr std::array<Member, 5> kRsaFactors{{
    {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
}};

// RFC 7518 section 6.3.2: "d" alone, or with all of the others.
Result<void> add_rsa_private(const json& jwk, std::size_t maximum_size, Material& material) {
  if (jwk.contains("oth")) {
    return refuse("oth", "(more than two primes) is not supported");
  }
  const auto d = integer_member(jwk, "d", maximum_size);
  if (!d) {
    return std::unexpected(d.error());
  }
  material.add_number(OSSL_PKEY_PARAM_RSA_D, *d);
  bool any = false;
  for (const auto& [member, name] : kRsaFactors) {
    any = any || jwk.contains(member);
  }
  for (const auto& [member, name] : kRsaFactors) {
    if (!any) {
      break;
    }
    const auto value = integer_member(jwk, member, maximum_size);
    if (!value) {
      return std::unexpected(value.error());
    }
    material.add_number(name, *value);
  }
  return {};
}

Result<KeyHandle> read_rsa(const json& jwk, bool with_private) {
  const auto n = integer_member(jwk, "n", kMaximumRsaBits / 8);
  const auto e = integer_member(jwk, "e", kMaximumExponentSize);
  if (!n || !e) {
    return std::unexpected(n ? e.error() : n.error());
  }
  Material material;
  material.add_number(OSSL_PKEY_PARAM_RSA_N, *n);
  material.add_number(OSSL_PKEY_PARAM_RSA_E, *e);
  if (with_private) {
    if (auto added = add_rsa_private(jwk, n->size(), material); !added) {
      return std::unexpected(added.error());
    }
  }
  return material.build("RSA", with_private);
}

Result<KeyHandle> read_ec(const json& jwk, bool with_private) {
  if (string_member(jwk, "crv") != "P-256") {
    return refuse("crv", "names no curve that is known for EC");
  }
  const auto x = coordinate_member(jwk, "x");
  const auto y = coordinate_member(jwk, "y");
  if (!x || !y) {
    return std::unexpected(x ? y.error() : x.error());
  }
  Material material;
  material.add_text(OSSL_PKEY_PARAM_GROUP_NAME, "P-256");
  const std::string point = '\x04' + *x + *y;  // SEC 1: uncompressed
  material.add_bytes(OSSL_PKEY_PARAM_PUB_KEY, point);
  if (with_private) {
    const auto d = coordinate_member(jwk, "d");
    if (!d) {
      return std::unexpected(d.error());
    }
    material.add_number(OSSL_PKEY_PARAM_PRIV_KEY, *d);
  }
  return material.build("EC", with_private);
}

Result<KeyHandle> read_okp(const json& jwk, bool with_private) {
  if (string_member(jwk, "crv") != "Ed25519") {
    return refuse("crv", "names no curve that is known for OKP");
  }
  const auto x = coordinate_member(jwk, "x");
  if (!x) {
    return std::unexpected(x.error());
  }
  Material material;
  material.add_bytes(OSSL_PKEY_PARAM_PUB_KEY, *x);
  std::string secret;
  if (with_private) {
    auto d = coordinate_member(jwk, "d");
    if (!d) {
      return std::unexpected(d.error());
    }
    secret = *std::move(d);
    material.add_bytes(OSSL_PKEY_PARAM_PRIV_KEY, secret);
  }
  return material.build("ED25519", with_private);
}

Result<void> check_rsa(EVP_PKEY* handle) {
  const int bits = EVP_PKEY_get_bits(handle);
  if (bits < kMinimumRsaBits || bits > kMaximumRsaBits) {
    return std::unexpected("the RSA modulus has less than 2048 or more than 8192 bits");
  }
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  EVP_PKEY_get_bn_param(handle, OSSL_PKEY_PARAM_RSA_N, &n);
  EVP_PKEY_get_bn_param(handle, OSSL_PKEY_PARAM_RSA_E, &e);
  const BigNumber modulus(n);
  const BigNumber exponent(e);
  if (!modulus || !exponent || BN_is_odd(n) == 0 || BN_is_odd(e) == 0 || BN_is_one(e) == 1 ||
      static_cast<std::size_t>(BN_num_bytes(e)) > kMaximumExponentSize) {
    return std::unexpected("the RSA modulus or exponent is none that RSA can have");
  }
  return {};
}

Result<void> check_ec(EVP_PKEY* handle) {
  std::array<char, 64> group{};
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, handle, nullptr));
  if (EVP_PKEY_get_group_name(handle, group.data(), group.size(), nullptr) != 1 ||
      std::string_view(group.data()) != "prime256v1") {
    return std::unexpected("the curve is not P-256");
  }
  if (!context || EVP_PKEY_public_check(context.get()) != 1) {
    return std::unexpected("the point is not on its curve");
  }
  return {};
}

// The type of the handle, when it is one that this module accepts: RSA within bounds, P-256 with a
// point on the curve, Ed25519.
Result<KeyType> acceptable_type(EVP_PKEY* handle) {
  if (EVP_PKEY_is_a(handle, "ED25519") == 1) {
    return KeyType::okp;
  }
  const bool is_rsa = EVP_PKEY_is_a(handle, "RSA") == 1;
  if (!is_rsa && EVP_PKEY_is_a(handle, "EC") != 1) {
    return std::unexpected("the key is of a type that is not known");
  }
  const auto checked = is_rsa ? check_rsa(handle) : check_ec(handle);
  if (!checked) {
    return std::unexpected(checked.error());
  }
  return is_rsa ? KeyType::rsa : KeyType::ec;
}

// What the JWK says about its use, kept for fits() and for writing it out again.
Result<void> read_common(const json& jwk, Key::Impl& impl) {
  for (const char* name : {"kid", "alg", "use"}) {
    if (jwk.contains(name) && !jwk.at(name).is_string()) {
      return refuse(name, "is not a string");
    }
  }
  impl.kid = string_member(jwk, "kid").value_or("");
  impl.use = string_member(jwk, "use");
  if (const auto name = string_member(jwk, "alg")) {
    impl.declared = algorithm_named(*name);
    if (!impl.declared || !type_can(impl.type, *impl.declared)) {
      return refuse("alg", "names no signature algorithm that is known for this key type");
    }
  }
  if (jwk.contains("key_ops")) {
    if (!jwk.at("key_ops").is_array()) {
      return refuse("key_ops", "is not an array");
    }
    impl.operations.emplace();
    for (const json& operation : jwk.at("key_ops")) {
      if (!operation.is_string()) {
        return refuse("key_ops", "holds what is not a string");
      }
      impl.operations->push_back(operation.get<std::string>());
    }
  }
  return {};
}

Result<Key::Impl> read_secret(const json& jwk) {
  auto bytes = bytes_member(jwk, "k");
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  if (bytes->size() < kMinimumSecretSize) {
    return refuse("k", "is shorter than 32 bytes");
  }
  return Key::Impl{.type = KeyType::secret, .has_private = true, .secret = *std::move(bytes)};
}

// An asymmetric key from the handle, when everything about it is right.
Result<Key::Impl> accept(KeyHandle handle, bool with_private) {
  if (!handle) {
    return std::unexpected("the numbers make no key (a point off its curve, for instance)");
  }
  const auto type = acceptable_type(handle.get());
  if (!type) {
    return std::unexpected(type.error());
  }
  Key::Impl impl{.type = *type, .has_private = with_private, .handle = std::move(handle)};
  if (with_private) {
    const Algorithm probe = default_algorithm(*type);
    const auto signature = raw_signature(impl, probe, "probe");
    if (!signature || !raw_verifies(impl, probe, "probe", *signature)) {
      return std::unexpected("the private part does not belong to the public one");
    }
  }
  impl.numbers = public_numbers(impl.handle.get(), *type);
  return impl;
}

Result<Key::Impl> read_jwk(const json& jwk) {
  const auto type = string_member(jwk, "kty");
  const bool with_private = jwk.contains("d");
  Result<KeyHandle> handle = refuse("kty", "names no key type that is known");
  if (type == "oct") {
    return read_secret(jwk);
  }
  if (type == "RSA") {
    handle = read_rsa(jwk, with_private);
  } else if (type == "EC") {
    handle = read_ec(jwk, with_private);
  } else if (type == "OKP") {
    handle = read_okp(jwk, with_private);
  }
  if (!handle) {
    return std::unexpected(handle.error());
  }
  return accept(*std::move(handle), with_private);
}

}  // namespace

std::expected<Key, std::string> Key::from_jwk(std::string_view text) {
  const ErrorScope errors;
  const auto jwk = parse_object(text, kMaximumKeyText, "the JWK");
  if (!jwk) {
    return std::unexpected(jwk.error());
  }
  auto impl = read_jwk(*jwk);
  if (!impl) {
    return std::unexpected(impl.error());
  }
  if (auto common = read_common(*jwk, *impl); !common) {
    return std::unexpected(common.error());
  }
  return Key(std::make_shared<const Impl>(*std::move(impl)));
}

std::expected<Key, std::string> Key::from_pem(std::string_view pem) {
  const ErrorScope errors;
  const Bio bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), kMaximumKeyText))));
  if (!bio || pem.size() > kMaximumKeyText) {
    return std::unexpected("the PEM text is too long");
  }
  // Without a callback of ours, OpenSSL would ask for a password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  KeyHandle handle(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr));
  const bool with_private = !handle;
  if (with_private) {
    static_cast<void>(BIO_reset(bio.get()));
    handle.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  }
  if (!handle) {
    return std::unexpected("the text holds no unencrypted PEM key");
  }
  auto impl = accept(std::move(handle), with_private);
  if (!impl) {
    return std::unexpected(impl.error());
  }
  return Key(std::make_shared<const Impl>(*std::move(impl)));
}

}  // namespace assay::jose
