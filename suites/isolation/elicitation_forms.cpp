#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/isolation/secret_words.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// What `look` finds first in the forms of the calls that ask.
Finding found_in_forms(Probe& probe, const std::string& what,
                       const std::function<std::string(const Document& form)>& look) {
  Finding finding{.what = what};
  for (const Dialogue& dialogue : dialogues(probe, honest_credential(probe))) {
    finding.from.push_back(dialogue.reply.exchange);
    for (const auto& [key, form] : forms_in(dialogue.questions)) {
      if (const std::string found = look(form); !found.empty() && !finding.value) {
        finding.value = found;
      }
    }
  }
  return finding;
}

std::string secret_in(const Document& form) {
  const Document properties = form["requestedSchema"]["properties"];
  for (const std::string& name : properties.members()) {
    if (std::string found = secret_asked_for(name, properties[name]); !found.empty()) {
      return found;
    }
  }
  return "";
}

std::string link_in(const Document& form) {
  std::vector<std::string> texts{form.text("message").value_or("")};
  const Document properties = form["requestedSchema"]["properties"];
  for (const std::string& name : properties.members()) {
    for (const char* member : {"title", "description", "default"}) {
      texts.push_back(properties[name].text(member).value_or(""));
    }
  }
  for (const std::string& text : texts) {
    if (std::string found = address_in(text); !found.empty()) {
      return found;
    }
  }
  return "";
}

Case forms_ask_for_no_secrets() {
  return conformance({
      .id = "access.forms_ask_for_no_secrets",
      .claim = "No form asks for a password, a key, a token or a card number.",
      .cites = {req::no_secrets_asked_in_forms, req::secrets_collected_by_url},
      .flaws = {flaw::form_asks_for_password, flaw::form_asks_for_secret_in_words},
      .method = "Makes the calls of the target file as a client that shows forms, and reads the "
                "forms that come: names of fields, and the words beside them.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Finding finding =
                found_in_forms(probe, "a secret that a form asks for", secret_in);
            probe.expect(req::no_secrets_asked_in_forms, finding, testing::Not(IsPresent()));
            probe.expect(req::secrets_collected_by_url, finding, testing::Not(IsPresent()));
          },
  });
}

Case forms_show_no_links() {
  return conformance({
      .id = "access.forms_show_no_links",
      .claim = "No form holds an address to be opened: that is what URL mode is for.",
      .cites = {req::form_without_clickable_urls},
      .flaws = {flaw::form_with_link},
      .method = "Makes the calls of the target file as a client that shows forms, and reads the "
                "forms that come: message, titles, descriptions and default values.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            probe.expect(req::form_without_clickable_urls,
                         found_in_forms(probe, "an address in a form", link_in),
                         testing::Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> elicitation_form_cases() {
  return {forms_ask_for_no_secrets(), forms_show_no_links()};
}

}  // namespace assay::suites
