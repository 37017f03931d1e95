#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/dialogue.hpp"
#include "suites/isolation/user_words.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// The addresses that the calls send users to, each with where it came from.
std::vector<Finding> pages(Probe& probe) {
  std::vector<Finding> found;
  for (const Dialogue& dialogue : dialogues(probe, honest_credential(probe))) {
    for (const std::string& page : pages_in(dialogue.questions)) {
      found.push_back({.what = "the address that the user is sent to",
                       .value = page,
                       .from = {dialogue.reply.exchange}});
    }
  }
  if (found.empty()) {
    probe.not_applicable("No call sends the user to a page.");
  }
  return found;
}

/// Who the user is, in words that mean a person: a subject is left out that nobody knows anybody
/// by.
std::vector<std::string> words_about_the_user(Probe& probe) {
  std::vector<std::string> words;
  if (probe.facts().is_protected) {
    words.push_back(probe.access_token());
  }
  for (const auto& user : probe.target().users) {
    words.push_back(user.username);
  }
  const Document claims = words.empty() ? Document() : issuer::Minter::claims_of(words.front());
  for (const char* claim : {"email", "name", "preferred_username", "phone_number"}) {
    words.push_back(claims.text(claim).value_or(""));
  }
  return words;
}

Case pages_tell_nothing_of_the_user() {
  return conformance({
      .id = "access.elicitation_urls_tell_nothing_of_the_user",
      .claim = "The address that a call sends its user to holds neither a token nor who they are.",
      .cites = {req::elicitation_url_without_user_data},
      .flaws = {flaw::elicitation_url_names_user, flaw::elicitation_url_encodes_user},
      .method =
          "Makes the calls of the target file as a client that can open pages, and looks into "
          "the addresses that come for the token, the names in the target file, and what the "
          "token says of the user, also encoded.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const auto words = words_about_the_user(probe);
            for (const Finding& page : pages(probe)) {
              Finding told{.what = "what the address tells of the user", .from = page.from};
              if (const std::string word = word_in(*page.value, words); !word.empty()) {
                told.value = word;
              }
              probe.expect(req::elicitation_url_without_user_data, told, testing::Not(IsPresent()));
            }
          },
  });
}

Case pages_are_secure() {
  return conformance({
      .id = "access.elicitation_urls_use_https",
      .claim = "The address that a call sends its user to is one of https.",
      .cites = {req::elicitation_url_uses_https},
      .flaws = {flaw::elicitation_url_over_http},
      .method = "Makes the calls of the target file as a client that can open pages, and looks at "
                "the addresses that come. Those of loopback hosts are for development.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            for (const Finding& page : pages(probe)) {
              probe.expect(req::elicitation_url_uses_https, page, IsSecureOrLoopback());
            }
          },
  });
}

}  // namespace

std::vector<Case> elicitation_page_cases() {
  return {pages_tell_nothing_of_the_user(), pages_are_secure()};
}

}  // namespace assay::suites
