#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "fixtures/generators/matrix.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::Cell;

/// An authorization request whose code is still to be redeemed.
struct Flow {
  oauth::AuthorizationRequest request{};
  oauth::Client client{};
  std::string code{};
};

Flow begin(Probe& probe, const oauth::Client& client, const std::string& redirect_uri = "") {
  Flow flow{.request = probe.honest_authorization(client), .client = client};
  if (!redirect_uri.empty()) {
    flow.request.redirect_uri = redirect_uri;
  }
  flow.code = *granted(probe, flow.request, "get a code").code();
  return flow;
}

/// A resource is not among what is taken: which ones a code may be redeemed for is the server's to
/// say (RFC 8707 section 2.2). Nor is nothing: a server may keep one pending code at a time.
std::vector<Cell> cells(Probe& probe) {
  const gen::Dimension begun{"the other was begun", {"earlier", "later"}};
  std::vector<Cell> all =
      gen::cells_of({{"other flow", {"of the same client"}}, begun, {"taken", {"verifier"}}});
  std::ranges::move(gen::cells_of({{"other flow", {"of another client"}},
                                   begun,
                                   {"taken", {"verifier", "client", "client and verifier"}}}),
                    std::back_inserter(all));
  if (two_clients_with_secrets(probe)) {
    std::ranges::move(gen::cells_of({{"other flow", {"of another client with a secret"}},
                                     begun,
                                     {"taken", {"verifier", "client", "client and verifier"}}}),
                      std::back_inserter(all));
  }
  if (client_with_two_addresses(probe)) {
    std::ranges::move(
        gen::cells_of({{"other flow", {"of the same client"}}, begun, {"taken", {"redirect_uri"}}}),
        std::back_inserter(all));
  }
  return all;
}

struct Flows {
  Flow ours{};
  Flow other{};
};

Flows begin_both(Probe& probe, const Cell& cell) {
  const bool is_by_address = cell.has("taken", "redirect_uri");
  const auto two_addresses = is_by_address ? client_with_two_addresses(probe) : std::nullopt;
  if (is_by_address && !two_addresses) {
    probe.not_applicable("The server registers no client with two redirect URIs.");
  }
  oauth::Client client = two_addresses.value_or(probe.client());
  oauth::Client other_client =
      cell.has("other flow", "of another client") ? probe.second_client() : client;
  if (cell.has("other flow", "of another client with a secret")) {
    const auto pair = two_clients_with_secrets(probe);
    if (!pair) {
      probe.not_applicable("The server registers no two clients with secrets.");
    }
    client = pair->ours;
    other_client = pair->other;
  }
  const std::string other_address = is_by_address ? client.redirect_uris.back() : "";
  Flows flows;
  if (cell.has("the other was begun", "earlier")) {
    flows.other = begin(probe, other_client, other_address);
  }
  flows.ours = begin(probe, client);
  if (flows.other.code.empty()) {
    flows.other = begin(probe, other_client, other_address);
  }
  return flows;
}

void judge(Probe& probe, const Cell& cell) {
  const auto [ours, other] = begin_both(probe, cell);
  oauth::TokenRequest request = probe.redemption_of(ours.request, ours.code, ours.client);
  const std::string taken = cell.of("taken");
  const auto redeem = [&] {
    return probe.request_token(request, "redeem with another's " + taken);
  };
  if (taken == "verifier" || taken == "client and verifier") {
    request = request.with("code_verifier", other.request.code_verifier);
  }
  if (taken == "verifier") {
    probe.expect(req::challenge_bound_to_code, redeem(), IsTokenRefusal());
  } else if (taken == "client" || taken == "client and verifier") {
    request.client = other.client;
    probe.expect(req::code_bound_to_client, redeem(), IsTokenRefusal());
  } else if (taken == "redirect_uri") {
    request = request.with("redirect_uri", *other.request.redirect_uri);
    probe.expect(req::redemption_redirect_uri_matches, redeem(), IsTokenRefusal());
  } else {
    throw attack::NotAnInput{};
  }
}

Case bound_to_its_request() {
  return attack<Cell>({
      .id = "authorization.code_is_bound_to_its_request",
      .claim = "A code is redeemed with what belongs to its own authorization request, and with "
               "nothing of another one that is pending.",
      .cites = {req::challenge_bound_to_code, req::code_bound_to_client,
                req::redemption_redirect_uri_matches},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::second_client, Need::login},
      .flaws = {flaw::verifier_unchecked, flaw::verifier_of_any_pending_code,
                flaw::code_of_any_client, flaw::code_of_any_confidential_client,
                flaw::redemption_ignores_redirect_uri, flaw::redemption_takes_any_registered_uri},
      .method = "Gets two codes, of one client or of two (public ones, and such with a secret), in "
                "either order, and redeems the one with the verifier, the client, both, or the "
                "redirect URI of the other. Passes on a refusal.",
      .control = honest_code_is_redeemed(),
      .attempts = 16,
      .cost = {.authorizations = 2, .token_requests = 1},
      .all_inputs = cells,
      .run = judge,
  });
}

}  // namespace

std::vector<Case> code_binding_attacks() { return {bound_to_its_request()}; }

}  // namespace assay::suites
