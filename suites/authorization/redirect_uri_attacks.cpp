#include <gmock/gmock.h>

#include "fixtures/generators/redirect_uri.hpp"
#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using testing::Not;

/// Names `mutated` in place of the redirect URI of this honest request.
void ask_with(Probe& probe, oauth::AuthorizationRequest request, const gen::RedirectUri& mutated) {
  const auto unregistered = mutated.of(*request.redirect_uri);
  if (!unregistered) {
    probe.not_applicable("The registered redirect URI cannot be changed in that way.");
  }
  request.redirect_uri = unregistered->bytes;
  const auto outcome = probe.authorize(request, "name a changed redirect URI");
  probe.expect(req::no_redirect_to_unregistered_uri, outcome,
               Not(SendsTheBrowserTo(unregistered->bytes)));
  probe.expect(req::redirect_uri_exact_match, outcome,
               IsRefusedWithoutVisiting(unregistered->bytes));
}

Case mutated_uri() {
  return attack<gen::RedirectUri>({
      .id = "authorization.mutated_redirect_uri_is_refused",
      .claim = "No address but a registered one, byte for byte, ever receives a redirect.",
      .cites = {req::no_redirect_to_unregistered_uri, req::redirect_uri_exact_match},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_prefix_match, flaw::redirect_ignores_case,
                flaw::redirect_decodes_before_match, flaw::redirect_ignores_query,
                flaw::redirect_trims_a_tab, flaw::redirect_uri_unchecked},
      .method = "Changes the redirect URI of an honest request in one to three ways that parsers "
                "and comparisons are known to forgive. Passes on an error page.",
      .control = honest_authorization_gives_a_code(),
      .attempts = 200,
      .cost = {.authorizations = 1},
      .inputs =
          [](Probe& probe) { return gen::mutation_of(*probe.honest_authorization().redirect_uri); },
      .run =
          [](Probe& probe, const gen::RedirectUri& mutated) {
            ask_with(probe, probe.honest_authorization(), mutated);
          },
  });
}

Case mutated_https_uri() {
  return attack<gen::RedirectUri>({
      .id = "authorization.mutated_https_redirect_uri_is_refused",
      .claim = "No address but a registered one of https, byte for byte, ever receives a redirect.",
      .cites = {req::no_redirect_to_unregistered_uri, req::redirect_uri_exact_match},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_https_prefix_match, flaw::redirect_ignores_query},
      .method = "The same with a client that registered https://client.example/callback, for "
                "servers that compare loopback addresses in a way of their own.",
      .control = honest_authorization_gives_a_code(),
      .attempts = 100,
      .cost = {.authorizations = 1},
      .inputs =
          [](Probe& probe) {
            return gen::mutation_of(*request_with_https_address(probe).redirect_uri);
          },
      .run =
          [](Probe& probe, const gen::RedirectUri& mutated) {
            const auto client = client_with_https_address(probe);
            if (!client) {
              probe.not_applicable("The server registers no client with such a redirect URI.");
            }
            ask_with(probe, probe.honest_authorization(*client), mutated);
          },
  });
}

}  // namespace

std::vector<Case> redirect_uri_attacks() { return {mutated_uri(), mutated_https_uri()}; }

}  // namespace assay::suites
