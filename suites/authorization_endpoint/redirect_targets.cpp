#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/digest.hpp"
#include "harness/login/page_contents.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A fresh client with this redirect URI alone; nullopt where the server registers none such.
std::optional<oauth::Client> client_at(Probe& probe, const std::string& uri) {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = {uri};
  auto client = probe.register_client(registration, "register the redirect URI " + uri).client;
  return client && client->redirect_uris == registration.redirect_uris ? client : std::nullopt;
}

// Feature::registration: the other client has to have an address that is nobody else's.
Case of_other_client() {
  return conformance({
      .id = "authorization.redirect_uri_of_another_client_is_refused",
      .claim = "A redirect URI counts for the client alone that registered it.",
      .cites = {req::redirect_uri_of_other_client_refused},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_uri_of_any_client, flaw::redirect_uri_unchecked},
      .method = "Registers a client with a redirect URI of its own, to which it gets a code, and "
                "names that URI in a request of another client. Passes on an error page.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const std::string uri = "https://other-client.example/" + jose::random_token(9);
            const auto other = client_at(probe, uri);
            if (!other) {
              probe.not_applicable("The server registers no client with an https redirect URI.");
            }
            const auto honest =
                probe.authorize(probe.honest_authorization(*other), "ask as its own client");
            if (!honest.code()) {
              probe.not_applicable("That client gets no code: " + describe(honest) + ".");
            }
            auto request = probe.honest_authorization();
            request.redirect_uri = uri;
            probe.expect(req::redirect_uri_of_other_client_refused,
                         probe.authorize(request, "name another client's redirect URI"),
                         IsRefusedWithoutVisiting(uri));
          },
  });
}

Case named_among_several() {
  return conformance({
      .id = "authorization.redirect_uri_is_named_where_there_are_several",
      .claim = "A client with several redirect URIs gets no code without naming one.",
      .cites = {req::redirect_uri_named_among_several},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::first_redirect_uri_taken},
      .method = "Leaves redirect_uri out of an honest request of a client that registered two. "
                "Passes on an error page or a redirected error.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto client = client_with_two_addresses(probe);
            if (!client) {
              probe.not_applicable("The server registers no client with two redirect URIs.");
            }
            auto request = probe.honest_authorization(*client);
            request.redirect_uri.reset();
            probe.expect(req::redirect_uri_named_among_several,
                         probe.authorize(request, "name no redirect URI"), IsRefused());
          },
  });
}

/// Encoded in whichever way, and wherever in the query.
MATCHER_P(KeepsTheQueryOf, uri,
          (negation ? "a redirect that lost something of the query of "
                    : "a redirect with everything that the query has of ") +
              std::string(uri)) {
  const oauth::AuthorizationOutcome& outcome = arg;
  const auto kept = http::query_of(uri);
  return std::ranges::all_of(kept, [&](const http::Parameter& one) {
    const bool is_kept = std::ranges::count(outcome.query, one) >= std::ranges::count(kept, one);
    if (!is_kept) {
      *result_listener << one.first << "=" << one.second << " is missing; ";
    }
    return is_kept;
  });
}

Case query_kept() {
  return conformance({
      .id = "authorization.query_of_the_redirect_uri_is_kept",
      .claim = "The query of a redirect URI is still there when the code has been added.",
      .cites = {req::redirect_uri_query_kept},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_uri_query_replaced, flaw::redirect_uri_query_loses_repeated},
      .method = "Registers a redirect URI with four parameters, one of them twice, and asks for a "
                "code there. Passes where all of them come with it; how they are encoded is not "
                "judged.",
      .run =
          [](Probe& probe) {
            const std::string uri =
                "https://client.example/callback?tenant=a%20b&tag=1&tag=2&next=%2Fhome";
            const auto client = client_at(probe, uri);
            if (!client) {
              probe.not_applicable("The server registers no redirect URI with a query.");
            }
            const auto outcome =
                probe.authorize(probe.honest_authorization(*client), "ask for a code there");
            if (!outcome.code()) {
              probe.not_applicable("No code comes there: " + describe(outcome) + ".");
            }
            probe.expect(req::redirect_uri_query_kept, outcome, KeepsTheQueryOf(uri));
          },
  });
}

MATCHER(TellsTheUser, negation ? "an empty page" : "a page with something to read") {
  const http::Exchange& page = arg;
  const bool is_html = page.media_type() == "text/html";
  return !(is_html ? login::visible_text(page.body()) : std::string(http::trimmed(page.body())))
              .empty() ||
         login::has_scripts(page.body());
}

Case explained() {
  return conformance({
      .id = "authorization.wrong_redirect_uri_is_explained_to_the_user",
      .claim = "The user is told that a request has a wrong redirect URI.",
      .cites = {req::invalid_redirect_uri_explained},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_error_unexplained},
      .method = "Names a redirect URI that is not registered. Passes where the page that comes has "
                "something to read; where none comes, another case judges.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            request.redirect_uri = "https://unregistered.example/callback";
            const auto outcome = probe.authorize(request, "name an unregistered redirect URI");
            if (outcome.end != End::error_page) {
              probe.not_applicable("No page comes from here: " + describe(outcome) + ".");
            }
            probe.expect(req::invalid_redirect_uri_explained, outcome.last(), TellsTheUser());
          },
  });
}

MATCHER_P(LeadsToNothingOf, scheme,
          (negation ? "a header, link or form that leads to " : "nothing that leads to ") +
              std::string(scheme) + ":") {
  const oauth::AuthorizationOutcome& outcome = arg;
  const std::string start = std::string(scheme) + ":";
  return std::ranges::none_of(outcome.exchanges, [&](const http::Exchange& exchange) {
    return http::lower_case(exchange.header("Location").value_or("")).starts_with(start) ||
           (exchange.media_type() == "text/html" &&
            login::has_address_of_scheme(exchange.body(), scheme));
  });
}

Case no_scripts() {
  return conformance({
      .id = "authorization.browser_is_led_to_no_script",
      .claim = "No header, link or form leads to an address that the browser would run or read by "
               "itself.",
      .cites = {req::no_redirect_to_script_uri},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::error_page_links_back, flaw::registers_script_redirect,
                flaw::redirect_uri_unchecked},
      .method = "Names redirect URIs of the schemes javascript, data, vbscript and file, as a "
                "client that registered them where the server lets it. Passes where no Location "
                "and no link, form or element of a page has that scheme.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const bool registers =
                !probe.server_metadata().endpoint("registration_endpoint").empty();
            for (const auto& [scheme, uri] :
                 std::vector<http::Parameter>{{"javascript", "javascript:assay()"},
                                              {"javascript", "JavaScript:assay()"},
                                              {"data", "data:text/html,assay"},
                                              {"vbscript", "vbscript:assay()"},
                                              {"file", "file:///assay"}}) {
              const auto client = registers ? client_at(probe, uri) : std::nullopt;
              auto request =
                  client ? probe.honest_authorization(*client) : probe.honest_authorization();
              request.redirect_uri = uri;
              FreshBrowser browser(probe);
              const auto outcome = browser.walk(request, "ask for a redirect to " + scheme + ":");
              if (outcome.end == End::server_error) {
                throw Inconclusive{"The request failed: " + describe(outcome) + "."};
              }
              probe.expect(req::no_redirect_to_script_uri, outcome, LeadsToNothingOf(scheme));
            }
          },
  });
}

}  // namespace

std::vector<Case> redirect_target_cases() {
  return {of_other_client(), named_among_several(), query_kept(), explained(), no_scripts()};
}

}  // namespace assay::suites
