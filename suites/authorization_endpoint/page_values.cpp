#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/markup.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Honest requests with this in one parameter, or in several that no rule gives a meaning to.
std::vector<oauth::AuthorizationRequest> requests_with(Probe& probe, const std::string& markup) {
  const auto honest = probe.honest_authorization();
  std::vector<oauth::AuthorizationRequest> all(6, honest);
  all[0].state = markup;
  all[0].extra = {{"nonce", markup}, {"login_hint", markup}, {"ui_locales", markup}};
  all[1].client_id = markup;
  all[2].redirect_uri = markup;
  all[3].response_type = markup;
  all[4].scope = markup;
  all[5].resource = "https://odd.example/" + markup;
  return all;
}

Case values_escaped() {
  return conformance({
      .id = "authorization.request_values_are_text_in_pages",
      .claim = "What a request brings along is shown as text, and never run.",
      .cites = {req::request_values_escaped_in_pages},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::client_id_unescaped_in_error_page, flaw::state_unescaped_in_consent_form},
      .method = "Sends requests with a state, client_id, redirect_uri, response_type, scope and "
                "resource that end an attribute or a script and go on as markup, and parses every "
                "page that comes, as a new browser and as one that is signed in. Passes where no "
                "element or attribute comes of them.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            FreshBrowser browser(probe);
            int judged = 0;
            const auto go_on = [](const http::Exchange&, const http::Request& answer) {
              return std::optional(oauth::PageAnswer{.request = answer});
            };
            const std::string mark = fresh_mark();
            for (const std::string& markup : texts_of_markup(mark)) {
              for (const auto& request : requests_with(probe, markup)) {
                const auto outcome = browser.walk(request, "ask with markup", go_on);
                for (const http::Exchange& page : pages_among(outcome.exchanges)) {
                  ++judged;
                  probe.expect(req::request_values_escaped_in_pages, page, HasNoMarkupOf(mark));
                }
              }
            }
            if (judged == 0) {
              probe.not_applicable("The authorization endpoint shows no page.");
            }
          },
  });
}

}  // namespace

std::vector<Case> page_value_cases() { return {values_escaped()}; }

}  // namespace assay::suites
