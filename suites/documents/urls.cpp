#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Asks as the client of an honest document that stands at the URL that `spell` makes of a fresh
/// word.
template <typename Spell>
void judge(Probe& probe, RequirementKey requirement, const std::string& what, const Spell& spell) {
  DocumentHost& host = document_host(probe);
  const std::string word = host.fresh_word();
  const std::string url = spell(word);
  host.serve(word, as_json(honest_document(probe, url)));
  probe.expect(requirement, ask_as(probe, url, "a client identifier " + what), IsRefused());
}

Case over_https() {
  return conformance({
      .id = "authorization.document_over_plain_http_is_refused",
      .claim = "No document is fetched over plain http, and no client is known by such a URL.",
      .cites = {req::document_url_is_https},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_url_over_http_taken},
      .method = "Asks as the client of an honest document at an http URL of this machine. Passes "
                "where that is refused and nobody came for the document. A server that is set up "
                "to take documents from here over http alone cannot show it.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            if (!document_origin(probe).starts_with("https:")) {
              probe.not_exercised(
                  "a server that takes documents over https: this one took one over http alone");
            }
            DocumentHost& host = document_host(probe);
            const std::string word = host.fresh_word();
            const std::string url =
                host.origin(DocumentHost::Door::plain) + "/" + word + "/client.json";
            host.serve(word, as_json(honest_document(probe, url)));
            const auto outcome = ask_as(probe, url, "a client identifier of http");
            probe.expect(req::document_url_is_https, outcome, IsRefused());
            const auto visits = host.visits(word);
            probe.expect(
                req::document_url_is_https,
                Finding{.what = "the request that fetched it",
                        .value = visits.empty() ? std::nullopt : std::optional(visits.front().url),
                        .from = outcome.exchanges},
                Not(IsPresent()));
          },
  });
}

Case well_formed() {
  return conformance({
      .id = "authorization.odd_document_url_is_refused",
      .claim = "A client identifier URL has a path, no dot segments, no fragment and no user.",
      .cites = {req::document_url_has_a_path, req::document_url_without_dot_segments,
                req::document_url_without_fragment, req::document_url_without_user_info},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_url_without_path_taken, flaw::document_url_escaped_dots_taken,
                flaw::document_url_fragment_dropped, flaw::document_url_user_info_dropped},
      .method = "Hosts documents that name the very URL under which the request knows them: one "
                "without a path, with . and .. in it (openly and escaped), with a fragment, with a "
                "user name and a password. Passes where none of them leads to a code.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string origin = document_origin(probe);
            const std::string authority = origin.substr(origin.find("//") + 2);
            const std::string scheme = origin.substr(0, origin.find("//") + 2);
            judge(probe, req::document_url_has_a_path, "without a path",
                  [&](const std::string& word) { return origin + "?" + word; });
            for (const char* dots : {"/x/../", "/./", "/x/%2e%2e/", "/%2E/", "/x/.%2e/"}) {
              judge(probe, req::document_url_without_dot_segments, std::string("with ") + dots,
                    [&](const std::string& word) {
                      return origin + "/" + word + dots + "client.json";
                    });
            }
            judge(probe, req::document_url_without_fragment, "with a fragment",
                  [&](const std::string& word) {
                    return origin + "/" + word + "/client.json#client";
                  });
            for (const char* user : {"trusted@", "trusted:word@"}) {
              judge(probe, req::document_url_without_user_info, std::string("with ") + user,
                    [&](const std::string& word) {
                      return scheme + user + authority + "/" + word + "/client.json";
                    });
            }
          },
  });
}

}  // namespace

std::vector<Case> document_url_cases() { return {over_https(), well_formed()}; }

}  // namespace assay::suites
