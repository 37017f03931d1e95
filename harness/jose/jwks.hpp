// A JWK Set (RFC 7517 section 5): the keys that an issuer publishes.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/jose/key.hpp"

namespace assay::jose {

class JwkSet {
 public:
  JwkSet() = default;
  explicit JwkSet(std::vector<Key> keys);

  /// From up to 1 MiB of JSON with at most 100 members in "keys". An entry that is no usable key is
  /// left out and named in skipped(), as RFC 7517 section 5 asks; text that is no JWK Set, or has
  /// duplicate member names anywhere, is an error.
  static std::expected<JwkSet, std::string> from_json(std::string_view text);

  const std::vector<Key>& keys() const;

  /// Why entries were left out: "keys[2]: …", without a word of the foreign text.
  const std::vector<std::string>& skipped() const;

  /// The first key of that id. An empty kid finds nothing.
  std::optional<Key> find(std::string_view kid) const;

  /// The public part of each key; secrets have none and are left out.
  std::string to_json() const;

 private:
  std::vector<Key> keys_;
  std::vector<std::string> skipped_;
};

}  // namespace assay::jose
