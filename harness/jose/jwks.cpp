#include "harness/jose/jwks.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/jose/json_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;

constexpr std::size_t kMaximumText = std::size_t{1} << 20U;
constexpr std::size_t kMaximumKeys = 100;

}  // namespace

JwkSet::JwkSet(std::vector<Key> keys) : keys_(std::move(keys)) {}

std::expected<JwkSet, std::string> JwkSet::from_json(std::string_view text) {
  const auto document = parse_object(text, kMaximumText, "the JWK Set");
  if (!document) {
    return std::unexpected(document.error());
  }
  const auto entries = document->find("keys");
  if (entries == document->end() || !entries->is_array()) {
    return std::unexpected("the JWK Set has no array \"keys\"");
  }
  if (entries->size() > kMaximumKeys) {
    return std::unexpected("the JWK Set has more than 100 keys");
  }
  JwkSet set;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    if (auto key = Key::from_jwk(to_text((*entries)[i]))) {
      set.keys_.push_back(*std::move(key));
    } else {
      set.skipped_.push_back("keys[" + std::to_string(i) + "]: " + key.error());
    }
  }
  return set;
}

const std::vector<Key>& JwkSet::keys() const { return keys_; }

const std::vector<std::string>& JwkSet::skipped() const { return skipped_; }

std::optional<Key> JwkSet::find(std::string_view kid) const {
  const auto found =
      std::ranges::find_if(keys_, [&](const Key& key) { return !kid.empty() && key.kid() == kid; });
  return found == keys_.end() ? std::nullopt : std::optional(*found);
}

std::string JwkSet::to_json() const {
  std::string text = R"({"keys":[)";
  for (const Key& key : keys_) {
    if (key.type() == KeyType::secret) {
      continue;
    }
    text.append(text.ends_with('[') ? "" : ",").append(key.public_jwk());
  }
  return text + "]}";
}

}  // namespace assay::jose
