#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/flaw.hpp"
#include "harness/catalog/requirement.hpp"

namespace assay {

class Probe;
namespace attack {
struct Body;  // harness/attack/body.hpp
}

enum class Phase { discovery, authorization, access };
inline constexpr std::array all_phases{Phase::discovery, Phase::authorization, Phase::access};
std::string_view name_of(Phase phase);
std::optional<Phase> phase_named(std::string_view name);
/// The phase that a case id begins with, or nullopt.
std::optional<Phase> phase_of(std::string_view case_id);

/// conformance: fixed requests, honest and wrong ones. attack: generated, forged, raced. denial:
/// may hurt; only when named.
enum class Kind { conformance, attack, denial };
inline constexpr std::array all_kinds{Kind::conformance, Kind::attack, Kind::denial};
std::string_view name_of(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

/// What a target must offer for a case to be about it; else the instance is NOT_APPLICABLE.
enum class Feature {
  protection,            ///< it asks for tokens at all
  resource_metadata,     ///< revisions with RFC 9728
  authorization_server,  ///< one of its own, not the harness's issuer
  registration,          ///< RFC 7591
  authorization_endpoint,
  token_endpoint,
  client_credentials,
  revocation,
  introspection,
  handshake_era,
  sessions,           ///< it gives out session ids
  jwt_access_tokens,  ///< its access tokens can be read
};
std::string_view name_of(Feature feature);
std::string_view phrase_of(Feature feature);  ///< what the target then does, e.g. "asks for tokens"

/// What the tester must bring; else the instance is NOT_EXERCISED, with the sentence that says what
/// to bring.
enum class Need {
  client,  ///< a registered client, or a way to register one
  second_client,
  confidential_client,
  login,         ///< a way through the sign-in pages
  access_token,  ///< a token that the server takes
  refresh_token,
  trusted_issuer,  ///< the server trusts keys that the harness holds
  scoped_call,     ///< a call in the target file with the scopes it needs
};
std::string_view name_of(Need need);
std::string_view phrase_of(Need need);  ///< what the tester then brings, and where it goes

/// The steps of the honest flow. A case that `guards` a step is the one finding under which
/// everything that stumbles over that step is reported.
enum class Step { resource_metadata, server_metadata, registration, authorization, token, access };
inline constexpr std::array all_steps{
    Step::resource_metadata, Step::server_metadata, Step::registration,
    Step::authorization,     Step::token,           Step::access};
std::string_view name_of(Step step);

/// What must succeed before and after the body of a case, so that a refusal in between means
/// something. It throws Inconclusive where it does not. Controls of one name are the same: what
/// closed one case also opens the next.
struct Control {
  std::string name{};  ///< "an honest token is served"
  /// A control that fails before the body means that the honest flow is broken at this step.
  std::optional<Step> step{};
  std::function<void(Probe&)> run{};
};

/// One claim about a target: the value from which listing, selection, coverage, matrix, reports and
/// documentation derive.
struct Case {
  std::string id{};     ///< phase.sentence_that_says_what_a_good_server_does
  std::string claim{};  ///< the same as a full sentence for the vendor
  std::vector<RequirementKey> cites{};
  std::vector<Feature> applies_to{};
  std::vector<Need> needs{};
  std::vector<Flaw> flaws{};
  std::optional<Step> guards{};
  std::string method{};  ///< how it is tested: what is sent, what passes
  std::string since{"0.1"};
  Control control{};  ///< of every case that expects a refusal
  std::function<void(Probe&)> run{};
  // Filled in by conformance(), denial() and attack().
  std::shared_ptr<const attack::Body> attack{};  ///< in place of `run`
  Kind kind{Kind::conformance};
  std::source_location where{};

  /// Throws std::logic_error where the id has no phase; the Catalog lets no such case in.
  Phase phase() const;
};

Case conformance(Case value, std::source_location where = std::source_location::current());
/// One that may hurt the target: it runs only where --kind names it, and has a control like an
/// attack.
Case denial(Case value, std::source_location where = std::source_location::current());

/// All cases of the suites, checked once: throws std::logic_error with one sentence for a doubled
/// or malformed id, a case without claim, citation, flaw or body, a citation that is in no
/// register, an attack without a control, or two guardians of one step.
class Catalog {
 public:
  explicit Catalog(std::vector<Case> cases);
  const std::vector<Case>& cases() const { return cases_; }
  /// All of them, for what takes a choice of cases.
  std::vector<const Case*> all() const;
  const Case* find(std::string_view id) const;
  const Case* guardian_of(Step step) const;
  /// Up to three ids that somebody who wrote `id` may have meant, the likeliest first.
  std::vector<std::string> nearest(std::string_view id) const;

 private:
  std::vector<Case> cases_;
};

}  // namespace assay
