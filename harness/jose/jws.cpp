#include "harness/jose/jws.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "harness/jose/base64url.hpp"
#include "harness/jose/json_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;

constexpr std::size_t kMaximumToken = std::size_t{64} * 1024;

std::string joined(std::string signed_part, std::string_view signature) {
  return std::move(signed_part).append(".").append(base64url_encode(signature));
}

// What of a header decides how the signature is checked.
struct Selection {
  Algorithm algorithm{};
  std::optional<std::string> kid{};
};

std::expected<Selection, std::string> read_header(std::string_view header_json,
                                                  const std::vector<Algorithm>& allowed) {
  const auto header = parse_object(header_json, kMaximumToken, "the token's header");
  if (!header) {
    return std::unexpected(header.error());
  }
  const auto name = string_member(*header, "alg");
  if (!name) {
    return std::unexpected("the token's header names no algorithm");
  }
  const auto algorithm = algorithm_named(*name);
  if (!algorithm || *algorithm == Algorithm::none ||
      std::ranges::find(allowed, *algorithm) == allowed.end()) {
    return std::unexpected("the token's algorithm is not allowed");
  }
  if (header->contains("crit")) {
    return std::unexpected("the token calls an extension critical that is not understood");
  }
  auto kid = string_member(*header, "kid");
  // An empty one would otherwise select the keys that have none.
  if (header->contains("kid") && (!kid || kid->empty())) {
    return std::unexpected("the token's kid is empty or not a string");
  }
  return Selection{.algorithm = *algorithm, .kid = std::move(kid)};
}

}  // namespace

std::string signing_input(std::string_view header_json, std::string_view payload_json) {
  return base64url_encode(header_json).append(".").append(base64url_encode(payload_json));
}

std::string assemble(std::string_view header_json, std::string_view payload_json,
                     std::string_view signature) {
  return joined(signing_input(header_json, payload_json), signature);
}

std::string sign_with(const Key& key, Algorithm algorithm, std::string_view header_json,
                      std::string_view payload_json) {
  std::string input = signing_input(header_json, payload_json);
  const std::string signature = key.signature(algorithm, input);
  return joined(std::move(input), signature);
}

std::string sign(const Key& key, std::string_view header_json, std::string_view payload_json) {
  return sign_with(key, key.algorithm(), header_json, payload_json);
}

std::string unsigned_token(std::string_view header_json, std::string_view payload_json) {
  return assemble(header_json, payload_json, {});
}

std::string header_for(const Key& key, std::string_view type) {
  json header{{"alg", name_of(key.algorithm())}};
  if (!key.kid().empty()) {
    header["kid"] = key.kid();
  }
  if (!type.empty()) {
    header["typ"] = type;
  }
  return to_text(header);
}

std::expected<CompactToken, std::string> parse_compact(std::string_view token) {
  if (token.size() > kMaximumToken) {
    return std::unexpected("the token is longer than 64 KiB");
  }
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) {
    return std::unexpected("the token does not have three parts");
  }
  auto header = base64url_decode(token.substr(0, first));
  auto payload = base64url_decode(token.substr(first + 1, last - first - 1));
  auto signature = base64url_decode(token.substr(last + 1));
  if (!header || !payload || !signature) {
    return std::unexpected("a part of the token is not base64url");
  }
  return CompactToken{.header_json = *std::move(header),
                      .payload_json = *std::move(payload),
                      .signature = *std::move(signature),
                      .signing_input = std::string(token.substr(0, last))};
}

std::expected<CompactToken, std::string> verify(std::string_view token, const JwkSet& keys,
                                                const std::vector<Algorithm>& allowed) {
  auto parsed = parse_compact(token);
  if (!parsed) {
    return parsed;
  }
  const auto selection = read_header(parsed->header_json, allowed);
  if (!selection) {
    return std::unexpected(selection.error());
  }
  bool any_fits = false;
  const auto& [algorithm, kid] = *selection;
  for (const Key& key : keys.keys()) {
    if (!key.fits(algorithm) || key.kid() != kid.value_or(key.kid())) {
      continue;
    }
    any_fits = true;
    if (key.verifies(algorithm, parsed->signing_input, parsed->signature)) {
      return parsed;
    }
  }
  return std::unexpected(any_fits ? "the token's signature does not match"
                                  : "no key fits the token's kid and algorithm");
}

}  // namespace assay::jose
