#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <vector>

#include "fixtures/model/step_sequences.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A case that plays sequences of steps at the authorization server: what differs from one to the
/// next. It judges what it cites, so that this has to be what everybody owes to whom it applies.
struct GrantSequences {
  std::string id{};
  std::string claim{};
  std::vector<RequirementKey> cites{};
  std::vector<Feature> applies_to{Feature::token_endpoint};
  std::vector<Need> needs{Need::client, Need::second_client, Need::login};
  std::vector<Flaw> flaws{};
  std::string method{};
  Control control{};
  /// Adds the steps. What this target offers is found out here, once, before sequences are drawn;
  /// throws what leaves a case.
  std::function<void(Probe&, gen::Alphabet&)> add_steps{};
};

Case grant_sequences(GrantSequences value,
                     std::source_location where = std::source_location::current());

/// What comes with a grant that asks for a refresh token.
oauth::TokenReply tokens_of_a_grant(Probe& probe);
/// Whether the server takes a token back from the shared client, which it then has.
bool can_be_revoked(Probe& probe, const std::string& token);

}  // namespace assay::suites
