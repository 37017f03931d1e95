#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/http/text.hpp"
#include "harness/login/page_contents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto kClientHost = "client.example";
constexpr auto kOtherHost = "another.example";

/// The pages with forms that a signed-in user is shown for this document; NotApplicable where there
/// is none, or a script writes one.
std::vector<http::Exchange> pages_for(Probe& probe, const DocumentPlace& place,
                                      const Document& document) {
  document_host(probe).serve(place.word, as_json(document));
  const auto outcome = probe.authorize(probe.honest_authorization(client_at(place.url, document)),
                                       "look at the consent page");
  std::vector<http::Exchange> pages;
  for (const http::Exchange& page : outcome.exchanges) {
    if (page.response() != nullptr && page.media_type() == "text/html" &&
        !login::forms_of(page.request().url, page.body()).empty()) {
      pages.push_back(page);
    }
  }
  if (pages.empty()) {
    probe.not_applicable("Nobody is shown a page about such a client: " + describe(outcome) + ".");
  }
  if (std::ranges::any_of(pages,
                          [](const auto& page) { return login::has_scripts(page.body()); })) {
    probe.not_applicable("A page is written by a script, which is not run here.");
  }
  return pages;
}

bool shows(const http::Exchange& page, const std::string& host) {
  return http::lower_case(login::visible_text(page.body())).contains(host);
}

/// The one that has this host in its text, else the last.
const http::Exchange& page_with(const std::vector<http::Exchange>& pages, const std::string& host) {
  const auto found =
      std::ranges::find_if(pages, [&](const auto& page) { return shows(page, host); });
  return found == pages.end() ? pages.back() : *found;
}

Document with_redirect(const Document& document, const std::string& uri) {
  return document.with("redirect_uris", Document::texts({uri}))
      .with("application_type", uri.starts_with("https:") ? "web" : "native");
}

MATCHER_P(ShowsHost, host,
          (negation ? "a page without the host " : "a page that shows the host ") +
              std::string(host)) {
  const http::Exchange& page = arg;
  return shows(page, host);
}

/// A spelling of our origin whose host is neither the server's nor the issuer's: those may stand on
/// the page for another reason. Nothing where the server takes no documents from there.
std::optional<DocumentPlace> place_at_another_host(Probe& probe, const http::Url& server) {
  const auto ours = http::Url::parse(document_origin(probe));
  const std::string host = server.host == "localhost" ? "127.0.0.1" : "localhost";
  const std::string word = document_host(probe).fresh_word();
  const std::string url =
      ours->scheme + "://" + host + ":" + std::to_string(ours->port) + "/" + word + "/client.json";
  const DocumentPlace place{.word = word, .url = url};
  const bool is_taken =
      ask_with_answer(probe, as_json(honest_document(probe, url)), place, "ask from " + host)
          .code()
          .has_value();
  return is_taken ? std::optional(place) : std::nullopt;
}

Case hosts_shown() {
  return conformance({
      .id = "authorization.consent_shows_where_a_document_client_is",
      .claim = "The consent page shows the host that will receive the code, and that of the client "
               "identifier.",
      .cites = {req::redirect_hostname_shown, req::client_hostname_shown},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::consent_hides_document_host, flaw::consent_hides_document_redirect_host},
      .method = "Hosts a document whose redirect URI is at client.example, asks as its client, and "
                "reads the texts of the pages with a form. Passes where they have both hosts.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const auto server = http::Url::parse(probe.endpoint("authorization_endpoint"));
            const std::string uri = std::string("https://") + kClientHost + "/callback";
            const auto named = server ? place_at_another_host(probe, *server) : std::nullopt;
            const DocumentPlace place = named.value_or(fresh_place(probe));
            const auto pages =
                pages_for(probe, place, with_redirect(honest_document(probe, place.url), uri));
            probe.expect(req::redirect_hostname_shown, page_with(pages, kClientHost),
                         ShowsHost(kClientHost));
            if (named) {
              const std::string host = http::Url::parse(place.url)->host;
              probe.expect(req::client_hostname_shown, page_with(pages, host), ShowsHost(host));
            }
          },
  });
}

/// What tells these addresses apart, the longest first, and so all that may differ without a word
/// being said: also on the pages of the others.
std::vector<std::string> names_in(const std::string& client, const std::vector<std::string>& uris) {
  std::vector<std::string> names{http::lower_case(client)};
  for (const std::string& uri : uris) {
    const auto url = http::Url::parse(uri);
    names.push_back(http::lower_case(uri));
    names.push_back(url ? url->origin() : uri);
    names.push_back(url ? url->host + ":" + std::to_string(url->port) : uri);
    names.push_back(url ? url->host : uri);
  }
  return names;
}

/// What the page says beside names and addresses.
std::string words_of(const http::Exchange& page, const std::vector<std::string>& names) {
  std::string text = http::lower_case(login::visible_text(page.body()));
  for (const std::string& name : names) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
      text.erase(at, name.size());
    }
  }
  return text;
}

MATCHER_P(SaysMoreThan, words,
          negation ? "the same text as for a client elsewhere"
                   : "text that a client elsewhere does not get") {
  const Finding& finding = arg;
  return finding.value != words;
}

Case warned() {
  return conformance({
      .id = "authorization.user_is_warned_of_clients_on_this_computer",
      .claim = "For a client that only a program on the user's computer can be, the consent page "
               "says more.",
      .cites = {req::localhost_clients_warned_about},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::local_document_client_unwarned},
      .method = "Asks as the clients of two documents that differ in their redirect URI, on "
                "loopback and at client.example, and compares the texts of the last pages with a "
                "form, less the names and addresses in them. Passes where they differ. Where two "
                "clients elsewhere already get different texts, nothing is judged.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string local = honest_document(probe, "").texts("redirect_uris").front();
            const auto page_for = [&](const std::string& uri) {
              const DocumentPlace place = fresh_place(probe);
              const auto page =
                  pages_for(probe, place, with_redirect(honest_document(probe, place.url), uri))
                      .back();
              return std::pair(page, words_of(page, names_in(place.url, {uri, local})));
            };
            const auto elsewhere =
                page_for(std::string("https://") + kClientHost + "/callback").second;
            if (page_for(std::string("https://") + kOtherHost + "/callback").second != elsewhere) {
              probe.not_applicable("The page differs from time to time.");
            }
            const auto [page, words] = page_for(local);
            probe.expect(req::localhost_clients_warned_about,
                         Finding{.what = "the text of the page", .value = words, .from = {page}},
                         SaysMoreThan(elsewhere));
          },
  });
}

MATCHER_P(DoesNotLoad, url,
          negation ? "a page that loads the logo from its address"
                   : "a page that does not load the logo from its address") {
  const http::Exchange& page = arg;
  return !login::has_attribute_named(page.body(), "src", url);
}

Case logo_from_a_copy() {
  return conformance({
      .id = "authorization.logo_of_a_document_is_not_loaded_from_its_address",
      .claim = "The consent page shows a logo from a copy at the server, or none.",
      .cites = {req::client_logos_served_from_cache},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_logo_shown_from_its_address},
      .method = "Hosts an honest document with a logo_uri of its own, and asks as its client. "
                "Passes where no element of the last page with a form has that address as its src.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const DocumentPlace place = fresh_place(probe);
            const std::string logo =
                document_origin(probe) + "/" + document_host(probe).fresh_word() + "/logo.png";
            const auto page =
                pages_for(probe, place, honest_document(probe, place.url).with("logo_uri", logo))
                    .back();
            probe.expect(req::client_logos_served_from_cache, page, DoesNotLoad(logo));
          },
  });
}

}  // namespace

std::vector<Case> document_consent_cases() { return {hosts_shown(), warned(), logo_from_a_copy()}; }

}  // namespace assay::suites
