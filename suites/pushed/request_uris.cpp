// What a request_uri is good for, for whom, and how often (RFC 9126 sections 2.2 and 4).
#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/pushed/cases.hpp"
#include "suites/pushed/pushing.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

MATCHER(GivesNoCode, negation ? "a code" : "no code") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return !outcome.code() && outcome.end != oauth::AuthorizationOutcome::End::server_error;
}

Case bound_to_client() {
  return conformance({
      .id = "authorization.request_uri_works_for_its_client_alone",
      .claim = "A request_uri works for the client that pushed the request, and for no other.",
      .cites = {req::request_uri_bound_to_client},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::second_client, Need::login},
      .flaws = {flaw::request_uri_of_any_client},
      .method = "Pushes a request as one client, and uses its request_uri with the client_id of "
                "another. Passes where no code comes.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            const std::string uri = pushed(probe, request, probe.client());
            request.client_id = probe.second_client().client_id;
            probe.expect(req::request_uri_bound_to_client,
                         probe.authorize(by_reference(request, uri),
                                         "use the request_uri of another client"),
                         GivesNoCode());
          },
  });
}

Case used_once() {
  return conformance({
      .id = "authorization.request_uri_works_once",
      .claim = "A request_uri that led to a code leads to no other.",
      .cites = {req::request_uri_used_once},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::request_uri_reusable},
      .method = "Pushes a request and walks its request_uri to a code, twice. Passes where the "
                "second walk brings none.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const std::string uri = pushed(probe, request, probe.client());
            const auto first = probe.authorize(by_reference(request, uri), "use a request_uri");
            if (!first.code()) {
              probe.leave_without_code(first);
            }
            probe.expect(req::request_uri_used_once,
                         probe.authorize(by_reference(request, uri), "use it again"),
                         GivesNoCode());
          },
  });
}

Case unguessable() {
  return conformance({
      .id = "authorization.request_uris_cannot_be_guessed",
      .claim = "Every request_uri has a random part.",
      .cites = {req::request_uri_unguessable},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::request_uri_counts_up},
      .method = "Pushes twelve requests, and looks at what differs between their request_uris: "
                "whether it repeats, counts or follows the time. That nothing of this shows proves "
                "no randomness.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            constexpr int sample = 12;
            Identifiers made{.first = std::chrono::system_clock::now()};
            for (int i = 0; i < sample; ++i) {
              made.values.push_back(pushed(probe, probe.honest_authorization(), probe.client()));
            }
            made.last = std::chrono::system_clock::now();
            const std::string why = weakness_of(made);
            probe.expect(req::request_uri_unguessable,
                         Finding{.what = "a sign that a request_uri can be guessed",
                                 .value = why.empty() ? std::nullopt : std::optional(why),
                                 .from = probe.exchanges()},
                         Not(IsPresent()));
          },
  });
}

Case unpushed_refused() {
  return conformance({
      .id = "authorization.unpushed_request_is_refused_where_pushing_is_required",
      .claim = "A server that announces pushed requests as required serves no others.",
      .cites = {req::unpushed_request_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unpushed_request_served},
      .method = "Where the metadata says require_pushed_authorization_requests, sends an ordinary "
                "authorization request. Passes where no code comes.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            const Document& metadata = probe.server_metadata().lookup.document;
            if (metadata["require_pushed_authorization_requests"].boolean() != true) {
              probe.not_applicable("The metadata does not require pushed requests.");
            }
            probe.expect(req::unpushed_request_refused,
                         probe.authorize(probe.honest_authorization(), "send it without a push"),
                         GivesNoCode());
          },
  });
}

}  // namespace

std::vector<Case> request_uri_cases() {
  return {bound_to_client(), used_once(), unguessable(), unpushed_refused()};
}

}  // namespace assay::suites
