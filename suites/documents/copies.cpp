#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Where `bad` was refused, an honest document takes its place, and is due to be served as long as
/// somebody waits at most.
void judge_recovery(Probe& probe, RequirementKey requirement, HostedAnswer bad,
                    const DocumentPlace& place, const std::string& what) {
  bad.headers = {{"Cache-Control", "public, max-age=3600"}};
  const auto first = ask_with_answer(probe, bad, place, what);
  DocumentHost& host = document_host(probe);
  if (first.code()) {
    probe.not_applicable("Here " + what + " leads to a code.");
  }
  if (host.visits(place.word).empty()) {
    throw Inconclusive{"Nobody came for " + what + "."};
  }
  host.serve(place.word, as_json(honest_document(probe, place.url)));
  std::optional<oauth::AuthorizationOutcome> outcome;
  probe.within_patience([&] {
    outcome = ask_as(probe, place.url, "an honest document in its place");
    return outcome->end == End::code;
  });
  probe.expect(requirement, *outcome, GetsACode());
}

Case errors_not_kept() {
  return conformance({
      .id = "authorization.failed_document_fetch_is_not_cached",
      .claim = "A client whose document could not be fetched is served once it can be.",
      .cites = {req::error_responses_not_cached},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::failed_document_fetch_cached},
      .method = "Answers a fetch with 500, another with 404, that claim to be good for an hour; "
                "then an honest document stands there. Passes where its client gets a code, "
                "within --patience.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            for (const int status : {500, 404}) {
              HostedAnswer failure{.status = status, .media_type = "text/plain", .body = "no\n"};
              judge_recovery(probe, req::error_responses_not_cached, failure, fresh_place(probe),
                             "an answer with status " + std::to_string(status));
            }
          },
  });
}

Case invalid_not_kept() {
  return conformance({
      .id = "authorization.invalid_document_is_not_cached",
      .claim = "A client whose document was invalid is served once it is mended.",
      .cites = {req::invalid_documents_not_cached},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::invalid_document_cached},
      .method = "Hosts a document that is cut short, and one that names another URL, good for an "
                "hour by their headers; then an honest one stands there. Passes where its client "
                "gets a code, within --patience.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            HostedAnswer cut{.body = R"({"client_id": "https://)"};
            judge_recovery(probe, req::invalid_documents_not_cached, cut, fresh_place(probe),
                           "a document cut short");
            const DocumentPlace place = fresh_place(probe);
            const HostedAnswer other{.body = honest_document(probe, place.url + "/other").dump()};
            judge_recovery(probe, req::invalid_documents_not_cached, other, place,
                           "a document that names another URL");
          },
  });
}

}  // namespace

std::vector<Case> document_copy_cases() { return {errors_not_kept(), invalid_not_kept()}; }

}  // namespace assay::suites
