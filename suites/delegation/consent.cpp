#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/login/page_contents.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/delegation/cases.hpp"
#include "suites/delegation/departure.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// Of an exchange that leads to the third party.
MATCHER_P(ComesAfter, pages,
          negation ? "a redirect to the third party without a question"
                   : "a page that asks the user, before the redirect to the "
                     "third party") {
  static_cast<void>(arg);
  return !pages.empty();
}

oauth::Client new_client(Probe& probe, const std::string& purpose) {
  return *accepted_registration(probe, probe.honest_registration(), purpose).client;
}

Case asked_after_consent() {
  return conformance({
      .id = "authorization.third_party_is_asked_after_consent",
      .claim = "A proxy asks the user about each client that registered before it sends the "
               "browser to the third party.",
      .cites = {req::consent_before_third_party},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_asked_without_consent, flaw::third_party_consent_of_browser},
      .method = "Registers two clients and logs in for one and then, with the same browser, for "
                "the other. Passes where each is asked about before the redirect to the third "
                "party; a server that is another client there for each of its own is not judged.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const oauth::Client one = new_client(probe, "register a client");
            const oauth::Client other = new_client(probe, "register another");
            const Departure first =
                depart(probe, probe.honest_authorization(one), "log in for one client");
            come_back(probe, first, first.cookies, sign_in_there(probe, first), "finish that");
            const Departure second = depart(probe, probe.honest_authorization(other),
                                            "log in for another client", first.cookies);
            if (first.sent("client_id") != second.sent("client_id")) {
              probe.not_applicable("The third party knows each client by an id of its own.");
            }
            probe.expect(req::consent_before_third_party, first.leaving, ComesAfter(first.pages));
            probe.expect(req::consent_before_third_party, second.leaving, ComesAfter(second.pages));
          },
  });
}

/// "mail.read" and "https://mail.example/auth/read" are both "mail" and "read" to a user.
std::vector<std::string> words_of(const std::string& scope) {
  constexpr std::size_t shortest = 4;
  std::vector<std::string> words{""};
  for (const char c : http::lower_case(scope)) {
    if (http::is_alpha(c) || http::is_digit(c)) {
      words.back() += c;
    } else {
      words.emplace_back();
    }
  }
  std::erase_if(words, [](const std::string& word) { return word.size() < shortest; });
  return words.empty() ? std::vector{http::lower_case(scope)} : words;
}

/// By its name or by a label that shares a word with it.
MATCHER_P(Lists, scopes,
          negation ? "a page without them"
                   : "a page that lists " + testing::PrintToString(scopes)) {
  const http::Exchange& page = arg;
  const std::string text = http::lower_case(login::visible_text(page.body()));
  return std::ranges::all_of(scopes, [&](const std::string& scope) {
    const auto words = words_of(scope);
    const bool is_listed = std::ranges::any_of(
        words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
    if (!is_listed) {
      *result_listener << scope << " is not on it";
    }
    return is_listed;
  });
}

std::vector<std::string> scopes_in(const std::string& text) {
  std::vector<std::string> scopes{""};
  for (const char c : text) {
    if (c == ' ') {
      scopes.emplace_back();
    } else {
      scopes.back() += c;
    }
  }
  std::erase(scopes, "");
  return scopes;
}

Case scopes_listed() {
  return conformance({
      .id = "authorization.consent_page_lists_the_scopes_at_the_third_party",
      .claim = "The consent page of a proxy lists the scopes that it asks for at the third party.",
      .cites = {req::consent_page_lists_upstream_scopes},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::consent_page_hides_third_party_scopes,
                flaw::consent_page_lists_first_third_party_scope},
      .method = "Walks an honest request to the third party, and looks for the scopes of the "
                "request there on the page that asked the user. A label that shares a word with "
                "the scope will do.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const Departure departure =
                depart(probe, probe.honest_authorization(), "see what the user is told");
            const auto scopes = scopes_in(departure.sent("scope"));
            if (scopes.empty()) {
              probe.not_applicable("No scope is asked for at the third party.");
            }
            if (departure.pages.empty()) {
              probe.not_applicable("No page is shown before the third party.");
            }
            probe.expect(req::consent_page_lists_upstream_scopes, departure.pages.back(),
                         Lists(scopes));
          },
  });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The same cookie about the other client, as far as anybody can write it: in the clear, or in
/// base64 without a signature.
std::string about(const std::string& value, const std::string& one, const std::string& other) {
  const std::string plain = replaced(value, one, other);
  if (plain != value) {
    return plain;
  }
  if (const auto decoded = jose::base64url_decode(value)) {
    return jose::base64url_encode(replaced(*decoded, one, other));
  }
  const auto decoded = jose::base64_decode(value);
  return decoded ? jose::base64_encode(replaced(*decoded, one, other)) : value;
}

/// The cookies of a browser that approved `one`, as they would be had it approved `other`; nullopt
/// where none of them tells.
std::optional<login::CookieJar> forged(const Departure& departure, const oauth::Client& one,
                                       const oauth::Client& other) {
  const std::string url = departure.request.endpoint;
  std::string line = departure.cookies.header_for(url).value_or("");
  login::CookieJar jar;
  bool changed = false;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find("; "), line.size());
    const std::string pair = line.substr(0, end);
    line.erase(0, std::min(end + 2, line.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size() - 1);
    const std::string value = pair.substr(equals + 1);
    const std::string forgery = about(value, one.client_id, other.client_id);
    changed = changed || forgery != value;
    jar.store(url, {{"Set-Cookie", pair.substr(0, equals + 1) + forgery + "; Path=/; Secure"}});
  }
  return changed ? std::optional(jar) : std::nullopt;
}

Case record_not_forgeable() {
  return conformance({
      .id = "authorization.consent_record_is_not_written_by_the_browser",
      .claim = "A proxy that remembers consent does not believe a cookie that anybody can write.",
      .cites = {req::consent_record_not_forgeable},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_consent_in_plain_cookie},
      .method = "Approves one client, and writes the id of another one into the cookies in its "
                "place. Passes where the user is asked about the other all the same. A proxy that "
                "asks every time, or whose cookies do not name the client in the clear, is not "
                "judged.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const oauth::Client one = new_client(probe, "register a client");
            const oauth::Client other = new_client(probe, "register another");
            const Departure approved =
                depart(probe, probe.honest_authorization(one), "approve a client");
            const Departure again =
                depart(probe, probe.honest_authorization(one), "come once more", approved.cookies);
            if (!again.pages.empty()) {
              probe.not_applicable("The user is asked every time.");
            }
            const auto cookies = forged(approved, one, other);
            if (!cookies) {
              probe.not_applicable("No cookie names the client in the clear.");
            }
            const Departure unapproved =
                depart(probe, probe.honest_authorization(other),
                       "come for a client that was written into the cookies", *cookies);
            probe.expect(req::consent_record_not_forgeable, unapproved.leaving,
                         ComesAfter(unapproved.pages));
          },
  });
}

}  // namespace

std::vector<Case> delegated_consent_cases() {
  return {asked_after_consent(), scopes_listed(), record_not_forgeable()};
}

}  // namespace assay::suites
