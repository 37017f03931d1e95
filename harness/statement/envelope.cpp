#include "harness/statement/envelope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/ecdsa_form.hpp"
#include "harness/json/document.hpp"

namespace assay::statement {
namespace {

constexpr std::size_t most_signatures = 16;

std::expected<jose::Key, std::string> key_in(std::string_view pem) {
  if (pem.find("ENCRYPTED") != std::string_view::npos) {
    return std::unexpected(
        "holds an encrypted key: decrypt it first (openssl pkey -in KEY.pem -out PLAIN.pem)");
  }
  auto key = jose::Key::from_pem(pem);
  if (!key) {
    return std::unexpected(
        fmt::format("is no key for statements ({}): make one with openssl genpkey -algorithm "
                    "ed25519 -out KEY.pem",
                    key.error()));
  }
  if (key->type() != jose::KeyType::okp && key->type() != jose::KeyType::ec) {
    return std::unexpected(
        "holds a key of another type: statements are signed with Ed25519 or ECDSA on P-256");
  }
  return key;
}

std::string raw_signature(const jose::Key& key, std::string_view bytes) {
  if (key.type() == jose::KeyType::okp) {
    return key.signature(jose::Algorithm::eddsa, bytes);
  }
  return jose::ecdsa_der(key.signature(jose::Algorithm::es256, bytes)).value_or("");
}

bool fits(const jose::Key& key, std::string_view bytes, const std::string& signature) {
  if (key.type() == jose::KeyType::okp) {
    return key.verifies(jose::Algorithm::eddsa, bytes, signature);
  }
  // One text for one signature: bytes behind it, or another spelling of it, are none.
  const auto joined = jose::ecdsa_joined(signature);
  return joined && jose::ecdsa_der(*joined) == signature &&
         key.verifies(jose::Algorithm::es256, bytes, *joined);
}

/// Both alphabets are allowed.
std::optional<std::string> bytes_of(const Document& object, std::string_view member) {
  auto text = object.text(member);
  if (!text) {
    return std::nullopt;
  }
  std::ranges::replace(*text, '-', '+');
  std::ranges::replace(*text, '_', '/');
  auto bytes = jose::base64_decode(*text);
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

std::string excerpt_of(const std::string& text) {
  return text.size() <= 60 ? text : text.substr(0, 60) + "…";
}

}  // namespace

std::string pre_authentication(std::string_view type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", type.size(), type, payload.size(), payload);
}

std::string fingerprint(const jose::Key& key) { return jose::hex(jose::sha256(key.public_der())); }

std::expected<jose::Key, std::string> signing_key(std::string_view pem) {
  auto key = key_in(pem);
  if (key && !key->has_private()) {
    return std::unexpected("holds a public key: signing takes the private one");
  }
  return key;
}

std::expected<jose::Key, std::string> checking_key(std::string_view pem) {
  auto key = key_in(pem);
  if (key && key->has_private()) {
    return std::unexpected(
        "holds a private key, which nobody who checks should have: take the public one (openssl "
        "pkey -in KEY.pem -pubout -out PUB.pem)");
  }
  return key;
}

std::string sealed(const jose::Key& key, std::string_view type, std::string_view payload) {
  const std::string signature = raw_signature(key, pre_authentication(type, payload));
  return Document::object(
             {{"payloadType", std::string(type)},
              {"payload", jose::base64_encode(payload)},
              {"signatures",
               Document::array({Document::object(
                   {{"keyid", fingerprint(key)}, {"sig", jose::base64_encode(signature)}})})}})
             .pretty() +
         "\n";
}

std::expected<std::string, std::string> opened(std::string_view envelope, const jose::Key& key) {
  const auto document = Document::parse(envelope);
  if (!document || !document->is_object() || document->has_duplicate_members()) {
    return std::unexpected("It is no DSSE envelope: no JSON object, or one with a member twice.");
  }
  const auto type = document->text("payloadType");
  const auto payload = bytes_of(*document, "payload");
  const Document signatures = (*document)["signatures"];
  if (!type || !payload || !signatures.is_array() || signatures.is_empty()) {
    return std::unexpected(
        "It is no DSSE envelope: payloadType, payload and signatures have to be there, in base64 "
        "where they are bytes.");
  }
  if (*type != in_toto_type) {
    return std::unexpected(
        fmt::format("Its payload type is {}, and not {}.", excerpt_of(*type), in_toto_type));
  }
  const std::string covered = pre_authentication(*type, *payload);
  for (std::size_t i = 0; i < std::min(signatures.size(), most_signatures); ++i) {
    const auto signature = bytes_of(signatures.at(i), "sig");
    if (signature && fits(key, covered, *signature)) {
      return *payload;
    }
  }
  return std::unexpected(fmt::format(
      "No signature in it is of this key (SHA-256 {}): it was changed, or somebody else signed it.",
      fingerprint(key)));
}

}  // namespace assay::statement
