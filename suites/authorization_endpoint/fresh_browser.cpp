#include "suites/authorization_endpoint/fresh_browser.hpp"

#include <algorithm>
#include <iterator>

#include "harness/probe/leaving.hpp"

namespace assay::suites {

using End = oauth::AuthorizationOutcome::End;

FreshBrowser::FreshBrowser(Probe& probe, std::size_t user)
    : probe_(&probe), login_(probe.target().login.value_or(login::FormLogin{})) {
  if (user < probe.target().users.size()) {
    login_.user = probe.target().users.at(user);
  }
}

oauth::AuthorizationOutcome FreshBrowser::walk(const oauth::AuthorizationRequest& request,
                                               const std::string& purpose) {
  auto outcome = walk(request, purpose, {});
  if (outcome.needs_login) {
    throw NotExercised{"a user who can sign in (users: in the target file, or --login-user): " +
                       outcome.why};
  }
  if (outcome.end == End::stopped) {
    throw Inconclusive{"The authorization request could not be walked to its end: " + outcome.why +
                       "."};
  }
  return outcome;
}

oauth::AuthorizationOutcome FreshBrowser::walk(const oauth::AuthorizationRequest& request,
                                               const std::string& purpose, Answering answering) {
  const oauth::Walker walker{.transport = &probe_->transport(),
                             .login = login_,
                             .cookies = &cookies_,
                             .answering = std::move(answering)};
  return oauth::authorize(walker, request, purpose);
}

oauth::AuthorizationOutcome FreshBrowser::look_at(const oauth::AuthorizationRequest& request,
                                                  const std::string& purpose) {
  const auto leave_it = [](const http::Exchange&, const http::Request&) { return std::nullopt; };
  auto outcome = walk(request, purpose, leave_it);
  if (outcome.exchanges.empty() || outcome.last().response() == nullptr) {
    throw Inconclusive{"An authorization request got no answer: " + outcome.why + "."};
  }
  return outcome;
}

bool asks_for_password(const http::Exchange& page) {
  return std::ranges::any_of(login::forms_of(page.request().url, page.body()),
                             &login::Form::has_password);
}

std::optional<ConsentForm> consent_form_of(FreshBrowser& browser,
                                           const oauth::AuthorizationRequest& request,
                                           const std::string& purpose) {
  std::optional<ConsentForm> form;
  browser.walk(request, purpose,
               [&](const http::Exchange& page,
                   const http::Request& answer) -> std::optional<oauth::PageAnswer> {
                 if (asks_for_password(page)) {
                   return oauth::PageAnswer{.request = answer};
                 }
                 form = ConsentForm{.page = page, .answer = answer};
                 return std::nullopt;
               });
  return form;
}

std::vector<http::Exchange> pages_with_forms(Probe& probe) {
  std::vector<http::Exchange> pages;
  FreshBrowser browser(probe);
  const auto note = [&](const http::Exchange& page, const http::Request& answer) {
    pages.push_back(page);
    return std::optional(oauth::PageAnswer{.request = answer});
  };
  browser.walk(probe.honest_authorization(), "look at the pages", note);
  if (pages.empty()) {
    probe.not_applicable("The authorization server shows no page with a form that can be played.");
  }
  return pages;
}

std::vector<http::Exchange> pages_among(const std::vector<http::Exchange>& exchanges) {
  std::vector<http::Exchange> pages;
  std::ranges::copy_if(exchanges, std::back_inserter(pages), [](const http::Exchange& exchange) {
    return exchange.response() != nullptr && exchange.media_type() == "text/html" &&
           !exchange.body().empty();
  });
  return pages;
}

}  // namespace assay::suites
