#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/catalog/case.hpp"
#include "harness/catalog/verdict.hpp"

namespace assay {
namespace {

template <typename Value>
struct Named {
  // A constructor, so that the tables below need no designator a field.
  constexpr Named(Value its_value, std::string_view its_name, std::string_view its_phrase = "")
      : value(its_value), name(its_name), phrase(its_phrase) {}

  Value value;
  std::string_view name;
  std::string_view phrase;
};

template <typename Value, std::size_t Size>
using Names = std::array<Named<Value>, Size>;

constexpr Names<Phase, 3> kPhases{{
    {Phase::discovery, "discovery"},
    {Phase::authorization, "authorization"},
    {Phase::access, "access"},
}};

constexpr Names<Kind, 3> kKinds{{
    {Kind::conformance, "conformance"},
    {Kind::attack, "attack"},
    {Kind::denial, "denial"},
}};

constexpr Names<Step, 6> kSteps{{
    {Step::resource_metadata, "resource_metadata"},
    {Step::server_metadata, "server_metadata"},
    {Step::registration, "registration"},
    {Step::authorization, "authorization"},
    {Step::token, "token"},
    {Step::access, "access"},
}};

constexpr Names<Level, 6> kLevels{{
    {Level::none, "none"},
    {Level::may, "MAY"},
    {Level::should, "SHOULD"},
    {Level::should_not, "SHOULD NOT"},
    {Level::must, "MUST"},
    {Level::must_not, "MUST NOT"},
}};

constexpr Names<Verdict, 5> kVerdicts{{
    {Verdict::pass, "PASS"},
    {Verdict::fail, "FAIL"},
    {Verdict::not_applicable, "NOT_APPLICABLE"},
    {Verdict::not_exercised, "NOT_EXERCISED"},
    {Verdict::error, "ERROR"},
}};

constexpr Names<Feature, 12> kFeatures{{
    {Feature::protection, "protection", "asks for tokens"},
    {Feature::resource_metadata, "resource_metadata",
     "speaks a revision with protected resource metadata"},
    {Feature::authorization_server, "authorization_server",
     "has an authorization server of its own"},
    {Feature::registration, "registration", "registers clients on request"},
    {Feature::authorization_endpoint, "authorization_endpoint", "has an authorization endpoint"},
    {Feature::token_endpoint, "token_endpoint", "has a token endpoint"},
    {Feature::client_credentials, "client_credentials", "offers the client credentials grant"},
    {Feature::revocation, "revocation", "has a revocation endpoint"},
    {Feature::introspection, "introspection", "has an introspection endpoint"},
    {Feature::handshake_era, "handshake_era", "speaks a revision that starts with `initialize`"},
    {Feature::sessions, "sessions", "gives out session ids"},
    {Feature::jwt_access_tokens, "jwt_access_tokens", "issues access tokens that are JWTs"},
}};

constexpr Names<Need, 8> kNeeds{{
    {Need::client, "client",
     "a client: one under `clients` in the target file, or open registration"},
    {Need::second_client, "second_client",
     "a second client: another one under `clients` in the target file, or open registration"},
    {Need::confidential_client, "confidential_client",
     "a client with a secret under `clients` in the target file, or open registration"},
    {Need::login, "login", "a way to sign in: `login` and `users` in the target file"},
    {Need::access_token, "access_token",
     "an access token: a login, a client with a secret, or `--token-env`"},
    {Need::refresh_token, "refresh_token",
     "a grant with a refresh token: `login` and `users` in the target file"},
    {Need::trusted_issuer, "trusted_issuer",
     "a server that trusts the harness's issuer: start it with `${issuer}` and say "
     "`authorization_server: {trusted: true}` in the target file"},
    {Need::scoped_call, "scoped_call",
     "a call with the scopes it needs: `calls` with `scopes` in the target file"},
}};

template <typename Value, std::size_t Size>
const Named<Value>& entry_of(const Names<Value, Size>& names, Value value) {
  const auto found = std::ranges::find(names, value, &Named<Value>::value);
  if (found == names.end()) {
    throw std::logic_error("A value of an enumeration has no name.");
  }
  return *found;
}

template <typename Value, std::size_t Size>
std::optional<Value> value_named(const Names<Value, Size>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &Named<Value>::name);
  return found == names.end() ? std::nullopt : std::optional{found->value};
}

}  // namespace

std::string_view name_of(Phase phase) { return entry_of(kPhases, phase).name; }
std::string_view name_of(Kind kind) { return entry_of(kKinds, kind).name; }
std::string_view name_of(Step step) { return entry_of(kSteps, step).name; }
std::string_view name_of(Level level) { return entry_of(kLevels, level).name; }
std::string_view name_of(Verdict verdict) { return entry_of(kVerdicts, verdict).name; }
std::string_view name_of(Feature feature) { return entry_of(kFeatures, feature).name; }
std::string_view name_of(Need need) { return entry_of(kNeeds, need).name; }
std::string_view phrase_of(Feature feature) { return entry_of(kFeatures, feature).phrase; }
std::string_view phrase_of(Need need) { return entry_of(kNeeds, need).phrase; }

std::optional<Phase> phase_named(std::string_view name) { return value_named(kPhases, name); }
std::optional<Kind> kind_named(std::string_view name) { return value_named(kKinds, name); }
std::optional<Level> level_named(std::string_view name) { return value_named(kLevels, name); }
std::optional<Verdict> verdict_named(std::string_view name) { return value_named(kVerdicts, name); }

std::optional<Phase> phase_of(std::string_view case_id) {
  const std::size_t dot = case_id.find('.');
  return dot == std::string_view::npos ? std::nullopt : phase_named(case_id.substr(0, dot));
}

}  // namespace assay
