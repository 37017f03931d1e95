#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case answered_with_204() {
  return conformance({
      .id = "authorization.deletion_is_answered_with_204",
      .claim = "A client that was deleted is told so with 204.",
      .cites = {req::deletion_answered_with_204},
      .applies_to = {Feature::registration},
      .flaws = {flaw::deletion_answered_with_200},
      .method = "Registers a client and deletes it with its token. Passes on 204; a server that "
                "does not let clients delete themselves is not judged.",
      .run =
          [](Probe& probe) {
            const Managed managed = client_to_delete(probe);
            probe.expect(req::deletion_answered_with_204, delete_client(probe, managed),
                         StatusIs(204));
          },
  });
}

Case management_token_ends() {
  return conformance({
      .id = "authorization.deleted_client_loses_its_management_token",
      .claim = "The registration access token of a deleted client opens nothing, and is answered "
               "with 401.",
      .cites = {req::deleted_client_loses_management_token},
      .applies_to = {Feature::registration},
      .flaws = {flaw::deleted_client_is_not_found, flaw::deleted_client_can_be_read},
      .method = "Registers a client, reads it with its token, deletes it, and reads it again. "
                "Passes where the token works before, and gets 401 afterwards.",
      .run =
          [](Probe& probe) {
            Managed managed = client_to_delete(probe);
            delete_client(probe, managed);
            probe.expect(req::deleted_client_loses_management_token,
                         read(probe, managed, "read the deleted client"), StatusIs(401));
          },
  });
}

/// What introspection says of a token to a client with credentials; nullopt where nobody of ours
/// may ask.
std::optional<oauth::TokenReply> introspected(Probe& probe, const std::string& token,
                                              const std::string& purpose) {
  if (probe.server_metadata().endpoint("introspection_endpoint").empty()) {
    return std::nullopt;
  }
  try {
    oauth::TokenRequest request = probe.introspection_of(token);
    request.client = probe.confidential_client();
    return probe.request_token(request, purpose);
  } catch (const NotExercised&) {
    return std::nullopt;
  }
}

oauth::TokenReply tokens_of(Probe& probe, const oauth::Client& client) {
  request_of(probe, client);
  const auto request = probe.lasting_authorization(client);
  const auto outcome = granted(probe, request, "have a lasting grant");
  auto reply =
      probe.request_token(probe.redemption_of(request, *outcome.code(), client), "redeem the code");
  probe.require("a client that registered just now gets tokens", reply, IsIssued());
  return reply;
}

/// Tokens of a client that is about to be deleted, and whether introspection tells that they are
/// good.
struct Granted {
  oauth::TokenReply tokens{};
  bool is_told{};
  std::string access_token() const { return tokens.access_token().value_or(""); }
};

Granted granted_to(Probe& probe, const Managed& managed) {
  try {
    Granted granted{.tokens = tokens_of(probe, managed.client)};
    const auto told =
        introspected(probe, granted.access_token(), "control: introspect while it is good");
    granted.is_told = told && testing::Value(*told, IsToldActive());
    if (!granted.is_told && !granted.tokens.refresh_token()) {
      probe.not_applicable("There is neither a refresh token nor an introspection that tells.");
    }
    return granted;
  } catch (...) {
    leave_to_the_end(probe, managed);
    throw;
  }
}

Case tokens_end() {
  return conformance({
      .id = "authorization.deleted_client_loses_its_tokens",
      .claim = "What a client was granted ends when it is deleted.",
      .cites = {req::deleted_client_loses_its_tokens},
      .applies_to = {Feature::registration, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::deleted_client_keeps_access_tokens, flaw::deleted_client_still_refreshes},
      .method = "Registers a client, gets tokens for it, deletes it, refreshes, and introspects "
                "the access token where introspection called it active before. Passes where the "
                "refresh is refused and the access token is no longer active. Tokens that a "
                "resource server verifies by itself are not judged.",
      .run =
          [](Probe& probe) {
            const Managed managed = client_to_delete(probe);
            const Granted granted = granted_to(probe, managed);
            delete_client(probe, managed);
            if (const auto refresh_token = granted.tokens.refresh_token()) {
              const auto request = probe.refresh_of(*refresh_token, managed.client);
              probe.expect(req::deleted_client_loses_its_tokens,
                           probe.request_token(request, "refresh as the deleted client"),
                           IsTokenRefusal());
            }
            if (granted.is_told) {
              probe.expect(
                  req::deleted_client_loses_its_tokens,
                  *introspected(probe, granted.access_token(), "introspect its access token"),
                  Not(IsToldActive()));
            }
          },
  });
}

}  // namespace

std::vector<Case> client_deletion_cases() {
  return {answered_with_204(), management_token_ends(), tokens_end()};
}

}  // namespace assay::suites
