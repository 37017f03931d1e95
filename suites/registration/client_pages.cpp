#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/login/page_contents.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/markup.hpp"
#include "suites/registration/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The pages that were shown on the way of this client's request, where the user has signed in.
std::vector<http::Exchange> pages_of(Probe& probe, const oauth::AuthorizationRequest& request,
                                     const std::string& purpose) {
  std::vector<http::Exchange> pages;
  for (const http::Exchange& exchange : probe.authorize(request, purpose).exchanges) {
    if (exchange.response() != nullptr && exchange.media_type() == "text/html" &&
        !exchange.body().empty()) {
      pages.push_back(exchange);
    }
  }
  return pages;
}

bool speaks_of(const http::Exchange& page, const std::string& word) {
  return page.body().find(word) != std::string::npos;
}

MATCHER(HasNoScriptAddress,
        negation ? "a link that runs a script" : "a page without links that run a script") {
  const http::Exchange& page = arg;
  return !login::has_address_of_scheme(page.body(), "javascript");
}

/// The client that registers with this; nullopt where the server does not register it.
std::optional<oauth::Client> client_as(Probe& probe, const oauth::Registration& registration,
                                       const std::string& purpose) {
  return probe.register_client(registration, purpose).client;
}

/// How many pages spoke of the client.
int judge_names(Probe& probe) {
  int judged = 0;
  const std::string mark = fresh_mark();
  for (const std::string& name : texts_of_markup(mark)) {
    oauth::Registration registration = probe.honest_registration();
    registration.client_name = name;
    const auto client = client_as(probe, registration, "register the name " + name);
    if (!client) {
      continue;  // which is a way to keep markup out
    }
    for (const auto& page :
         pages_of(probe, probe.honest_authorization(*client), "look at the pages")) {
      if (speaks_of(page, mark)) {
        ++judged;
        probe.expect(req::client_metadata_escaped_in_pages, page, HasNoMarkupOf(mark));
      }
    }
  }
  return judged;
}

int judge_addresses(Probe& probe) {
  int judged = 0;
  const std::string mark = fresh_mark();
  for (const char* member : {"client_uri", "logo_uri", "policy_uri", "tos_uri"}) {
    oauth::Registration registration = probe.honest_registration();
    registration.extra = registration.extra.with(member, "javascript:" + mark + "()");
    const auto client =
        client_as(probe, registration, std::string("register a script as ") + member);
    if (!client) {
      continue;
    }
    for (const auto& page :
         pages_of(probe, probe.honest_authorization(*client), "look at the pages")) {
      if (speaks_of(page, mark)) {
        ++judged;
        probe.expect(req::client_metadata_escaped_in_pages, page, HasNoScriptAddress());
      }
    }
  }
  return judged;
}

Case escaped() {
  return conformance({
      .id = "authorization.client_metadata_is_text_in_pages",
      .claim = "What a client registered about itself is shown as text, and never run.",
      .cites = {req::client_metadata_escaped_in_pages},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::client_name_filtered_for_scripts, flaw::client_name_unescaped_in_attribute,
                flaw::client_link_of_any_scheme_shown},
      .method = "Registers names that end an attribute or a script and go on as markup, and "
                "addresses that are scripts, asks for a code, and parses the pages that are shown. "
                "Passes where no element, attribute or link comes of them. Pages that say nothing "
                "of the client are not judged.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            if (judge_names(probe) + judge_addresses(probe) == 0) {
              probe.not_applicable("No page shows anything that such a client registered.");
            }
          },
  });
}

/// What a user is shown last before the code.
http::Exchange consent_page(Probe& probe, const oauth::Client& client,
                            const std::optional<std::string>& scope) {
  auto request = probe.honest_authorization(client);
  request.scope = scope ? scope : request.scope;
  std::optional<http::Exchange> last;
  for (const auto& page : pages_of(probe, request, "look at the consent page")) {
    if (!login::forms_of(page.request().url, page.body()).empty()) {
      last = page;
    }
  }
  if (!last) {
    probe.not_applicable("Whoever is signed in is shown no page about a new client.");
  }
  return *last;
}

MATCHER_P2(SaysWhoAsks, name, id,
           negation ? "a page that names the client" : "a page with the name or id of the client") {
  const http::Exchange& page = arg;
  return speaks_of(page, name) ||
         login::visible_text(page.body()).find(std::string(id)) != std::string::npos;
}

/// Two sets of scopes for which the same is shown; nullopt where the pages differ.
Finding same_page(Probe& probe, const oauth::Client& client, const std::string& fewer,
                  const std::string& more) {
  const auto one = consent_page(probe, client, fewer);
  const auto other = consent_page(probe, client, more);
  if (login::has_scripts(one.body())) {
    probe.not_applicable("The page is written by a script, which is not run here.");
  }
  const bool is_same = login::visible_text(one.body()) == login::visible_text(other.body());
  return {.what = "the request for which the page says the same as for \"" + fewer + "\"",
          .value = is_same ? std::optional(more) : std::nullopt,
          .from = {one, other}};
}

Case tells_who_and_what() {
  return conformance({
      .id = "authorization.consent_tells_who_asks_and_for_what",
      .claim = "The consent page names the client, and what it says depends on the scope.",
      .cites = {req::consent_names_client_and_scope},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::consent_hides_client, flaw::consent_lists_every_scope},
      .method = "Asks as a new client with a name of its own, for one scope, for another, and for "
                "both. Passes where the last page with a form has the client's name or id, and the "
                "text that it shows differs from scope to scope.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::Registration registration = probe.honest_registration();
            const std::string name = fresh_mark();
            registration.client_name = name;
            const auto scopes = known_scopes(probe);
            for (const std::string& scope : scopes) {
              registration.scope = registration.scope ? *registration.scope + " " + scope : scope;
            }
            const auto client = client_as(probe, registration, "register a name of its own");
            if (!client) {
              probe.not_applicable("The server does not register such a client.");
            }
            const auto page = consent_page(probe, *client, std::nullopt);
            if (!speaks_of(page, name) && login::has_scripts(page.body())) {
              probe.not_applicable("The page is written by a script, which is not run here.");
            }
            probe.expect(req::consent_names_client_and_scope, page,
                         SaysWhoAsks(name, client->client_id));
            if (scopes.size() >= 2) {
              const std::string both = scopes[0] + " " + scopes[1];
              for (const std::string& more : {scopes[1], both}) {
                probe.expect(req::consent_names_client_and_scope,
                             same_page(probe, *client, scopes[0], more), Not(IsPresent()));
              }
            }
          },
  });
}

}  // namespace

std::vector<Case> client_page_cases() { return {escaped(), tells_who_and_what()}; }

}  // namespace assay::suites
