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

/// A port of this machine at which no document has any business, its host spelt in this way.
std::string elsewhere(Probe& probe, const std::string& host) {
  const auto url = http::Url::parse(document_host(probe).origin(DocumentHost::Door::other));
  return "https://" + host + ":" + std::to_string(url ? url->port : 0);
}

/// Whoever came for a document there.
Finding visitor(Probe& probe, const std::string& word, const std::string& url,
                const std::vector<http::Exchange>& from) {
  bool came = false;
  probe.within_patience([&] {
    came = !document_host(probe).visits(word).empty();
    return came;
  });
  return {.what = "the URL that was fetched",
          .value = came ? std::optional(url) : std::nullopt,
          .from = from};
}

/// Asks as the client of a document at that port, its host spelt in this way.
Finding visitor_at(Probe& probe, const std::string& host) {
  const std::string word = document_host(probe).fresh_word();
  const std::string url = elsewhere(probe, host) + "/" + word + "/client.json";
  document_host(probe).serve(word, as_json(honest_document(probe, url)));
  const auto outcome = ask_as(probe, url, "a document at " + host);
  return visitor(probe, word, url, outcome.exchanges);
}

/// A server that its owner lets fetch from all of this machine does as it is told.
void demand_a_guard(Probe& probe) {
  document_host(probe);
  if (visitor_at(probe, "127.0.0.1").value) {
    probe.not_exercised(
        "a server that is set up as in earnest: it fetches from every port of this machine, as "
        "its owner may have told it for this test (one that refuses special addresses but " +
        document_host(probe).origin(DocumentHost::Door::documents) + " can be judged)");
  }
}

Case not_inside() {
  return conformance({
      .id = "authorization.document_is_not_fetched_inside",
      .claim = "A server that refuses documents of its own machine does so in every spelling.",
      .cites = {req::documents_not_fetched_inside},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::document_hosts_known_by_spelling},
      .method = "Asks as the client of a document on this machine, at a port that nobody told the "
                "server of: 127.0.0.1 first. Where that is fetched, loopback is open on purpose, "
                "and nothing is judged. Else the host is written in decimal, octal and hexadecimal "
                "numbers, shortened, mapped into IPv6, by name; passes where nobody comes. Private "
                "and link-local addresses lead to nobody who could see a visit: they are not "
                "tried.",
      .run =
          [](Probe& probe) {
            demand_a_guard(probe);
            for (const char* host :
                 {"localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "2130706433",
                  "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.000.000.001", "127.0.0.1.",
                  "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"}) {
              probe.expect(req::documents_not_fetched_inside, visitor_at(probe, host),
                           Not(IsPresent()));
            }
          },
  });
}

Case links_not_inside() {
  return conformance({
      .id = "authorization.links_of_a_document_are_not_fetched_inside",
      .claim = "URLs in a document are held to the same rules as its own.",
      .cites = {req::document_links_not_fetched_inside},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_links_fetched_anywhere},
      .method = "Hosts an honest document whose logo_uri, client_uri, tos_uri, policy_uri and "
                "jwks_uri lead to a port of this machine from which no document would be fetched, "
                "and asks as its client. Passes where nobody comes to them. Where documents are "
                "fetched from that port, too, nothing is judged.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            demand_a_guard(probe);
            DocumentHost& host = document_host(probe);
            const DocumentPlace place = fresh_place(probe);
            Document document = honest_document(probe, place.url);
            std::vector<std::pair<std::string, std::string>> links;
            for (const char* member :
                 {"logo_uri", "client_uri", "tos_uri", "policy_uri", "jwks_uri"}) {
              const std::string word = host.fresh_word();
              host.serve(word, {.body = "{}"});
              links.emplace_back(word, elsewhere(probe, "127.0.0.1") + "/" + word);
              document = document.with(member, links.back().second);
            }
            const auto outcome =
                ask_with_answer(probe, as_json(document), place, "a document with links");
            for (const auto& [word, url] : links) {
              probe.expect(req::document_links_not_fetched_inside,
                           visitor(probe, word, url, outcome.exchanges), Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> document_address_cases() { return {not_inside(), links_not_inside()}; }

}  // namespace assay::suites
