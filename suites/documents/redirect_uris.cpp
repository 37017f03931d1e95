#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A place with a document that has these redirect URIs.
DocumentPlace place_with(Probe& probe, const std::vector<std::string>& redirect_uris) {
  const DocumentPlace place = fresh_place(probe);
  document_host(probe).serve(
      place.word,
      as_json(
          honest_document(probe, place.url).with("redirect_uris", Document::texts(redirect_uris))));
  return place;
}

std::string harness_uri(const Probe& probe) {
  return honest_document(probe, "").texts("redirect_uris").front();
}

/// The same host with another path, path and all.
std::string beside(const std::string& uri, const std::string& path) {
  const auto url = http::Url::parse(uri);
  return url ? url->origin() + path : uri;
}

Case enforced() {
  return conformance({
      .id = "authorization.redirect_uris_of_a_document_are_enforced",
      .claim = "Nobody is redirected to an address that the document of the client does not list.",
      .cites = {req::document_redirect_uris_enforced},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_redirect_of_same_origin_served,
                flaw::document_redirect_query_ignored, flaw::documents_never_fetched},
      .method = "Hosts an honest document and asks with redirect URIs that it does not list: below "
                "and beside the listed one, with a query, on another host, at the place of the "
                "document itself. Passes where each is refused and nothing is sent there.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string listed = harness_uri(probe);
            const DocumentPlace place = place_with(probe, {listed});
            for (const std::string& other :
                 {listed + "/more", listed + "?next=1", beside(listed, "/elsewhere"),
                  std::string("https://attacker.example/callback"),
                  beside(place.url, "/callback")}) {
              probe.expect(req::document_redirect_uris_enforced,
                           ask_with(probe, place.url, other, "ask with another redirect URI"),
                           IsRefusedWithoutVisiting(other));
            }
          },
  });
}

std::string with_port(const std::string& uri, const std::string& port) {
  const auto url = http::Url::parse(uri);
  return url ? "http://127.0.0.1" + port + url->path : uri;
}

Case any_port() {
  return conformance({
      .id = "authorization.loopback_port_of_a_document_is_free",
      .claim = "A client whose document lists a loopback address may listen on any port.",
      .cites = {req::document_loopback_port_free},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_loopback_port_compared,
                flaw::document_loopback_port_kept_where_named},
      .method = "Hosts documents that list http://127.0.0.1 without a port, and with another one "
                "than the request names. Passes where a code comes to the port of the request.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string uri = harness_uri(probe);
            for (const char* port : {"", ":49152"}) {
              const DocumentPlace place = place_with(probe, {with_port(uri, port)});
              probe.expect(req::document_loopback_port_free,
                           ask_with(probe, place.url, uri,
                                    "ask with another port than " + with_port(uri, port) + " has"),
                           GetsACode());
            }
          },
  });
}

/// What the document lists now is served; NotExercised where the server still goes by its copy.
void demand_new_copy(Probe& probe, const DocumentPlace& place, const std::string& uri) {
  const bool is_new = probe.within_patience([&] {
    return ask_with(probe, place.url, uri, "ask with the new redirect URI").end == End::code;
  });
  if (!is_new) {
    probe.not_exercised(
        "more --patience: the server goes on with the copy of a document that it was told not to "
        "store");
  }
}

Case removed() {
  return conformance({
      .id = "authorization.changed_document_takes_effect",
      .claim = "A redirect URI that the client took out of its document is no longer served.",
      .cites = {req::changed_document_takes_effect},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::removed_document_redirect_still_served},
      .method = "Hosts a document that is not to be stored, asks once, and exchanges its redirect "
                "URI for another. Where the new one is served, which may take as long as "
                "--patience, the old one must not be.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string old = harness_uri(probe);
            const std::string fresh = old + "/moved";
            const DocumentPlace place = place_with(probe, {old});
            probe.require("the first redirect URI is served",
                          ask_with(probe, place.url, old, "ask with the first redirect URI"),
                          GetsACode());
            document_host(probe).serve(
                place.word, as_json(honest_document(probe, place.url)
                                        .with("redirect_uris", Document::texts({fresh}))));
            demand_new_copy(probe, place, fresh);
            probe.expect(req::changed_document_takes_effect,
                         ask_with(probe, place.url, old, "ask with the redirect URI taken out"),
                         IsRefusedWithoutVisiting(old));
          },
  });
}

}  // namespace

std::vector<Case> document_redirect_uri_cases() { return {enforced(), any_port(), removed()}; }

}  // namespace assay::suites
