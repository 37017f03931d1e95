#include "harness/jose/algorithm.hpp"

#include <array>
#include <utility>

namespace assay::jose {
namespace {

constexpr std::array<std::pair<Algorithm, std::string_view>, 6> kNames{{
    {Algorithm::rs256, "RS256"},
    {Algorithm::ps256, "PS256"},
    {Algorithm::es256, "ES256"},
    {Algorithm::eddsa, "EdDSA"},
    {Algorithm::hs256, "HS256"},
    {Algorithm::none, "none"},
}};

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  for (const auto& [value, name] : kNames) {
    if (value == algorithm) {
      return name;
    }
  }
  return "?";
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace assay::jose
