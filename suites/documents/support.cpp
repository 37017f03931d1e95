#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case supported() {
  constexpr auto member = "client_id_metadata_document_supported";
  return conformance({
      .id = "authorization.client_metadata_documents_are_supported",
      .claim = "The server says that a client may be the URL of a document about itself.",
      .cites = {req::cimd_supported},
      .applies_to = {Feature::authorization_endpoint},
      .flaws = {flaw::documents_unsupported},
      .method = "Reads client_id_metadata_document_supported in the metadata. Passes where it is "
                "there and not false; whether it is a boolean is the question of another case.",
      .run =
          [](Probe& probe) {
            const auto& lookup = probe.server_metadata().lookup;
            const Document said = lookup.document[member];
            const bool is_said = !said.is_null() && said.boolean() != false;
            probe.expect(req::cimd_supported,
                         Finding{.what = member,
                                 .value = is_said ? std::optional(said.dump()) : std::nullopt,
                                 .from = {lookup.exchange}},
                         IsPresent());
          },
  });
}

Case fetched() {
  return conformance({
      .id = "authorization.client_document_is_fetched",
      .claim = "Before a client that is a URL gets a code, its document is fetched.",
      .cites = {req::client_document_fetched},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::documents_never_fetched},
      .method = "Hosts an honest document on this machine, over TLS with a certificate of the "
                "harness's own authority (over plain http where the server takes that alone), goes "
                "through a whole code grant as its client, and looks who came for the document. "
                "Where the server refuses documents from here, that is NOT_EXERCISED.",
      .run =
          [](Probe& probe) {
            const DocumentPlace place = fresh_place(probe);
            const auto outcome = ask_with_answer(probe, as_json(honest_document(probe, place.url)),
                                                 place, "ask as its client");
            if (!outcome.code()) {
              probe.leave_without_code(outcome);
            }
            const auto visits = document_host(probe).visits(place.word);
            probe.expect(
                req::client_document_fetched,
                Finding{.what = "the request that fetched the document",
                        .value = visits.empty() ? std::nullopt : std::optional(visits.front().url),
                        .from = outcome.exchanges},
                IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> document_support_cases() { return {supported(), fetched()}; }

}  // namespace assay::suites
