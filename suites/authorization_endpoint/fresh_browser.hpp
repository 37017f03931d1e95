#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// A browser that nobody has used before, without cookies. Its user is one of the target file's, by
/// number from 0, who signs in where that is asked.
class FreshBrowser {
 public:
  using Answering = std::function<std::optional<oauth::PageAnswer>(const http::Exchange& page,
                                                                   const http::Request& answer)>;

  explicit FreshBrowser(Probe& probe, std::size_t user = 0);

  /// Walks the request to its end. Throws NotExercised or Inconclusive where that cannot be done.
  oauth::AuthorizationOutcome walk(const oauth::AuthorizationRequest& request,
                                   const std::string& purpose);
  /// The same, with a say in what is sent in answer to the pages; the outcome may be that the walk
  /// stopped. Walks may be begun while another one is under way.
  oauth::AuthorizationOutcome walk(const oauth::AuthorizationRequest& request,
                                   const std::string& purpose, Answering answering);
  /// What the browser is shown of this request before anybody does anything.
  oauth::AuthorizationOutcome look_at(const oauth::AuthorizationRequest& request,
                                      const std::string& purpose);

 private:
  Probe* probe_;
  login::FormLogin login_{};
  login::CookieJar cookies_{};
};

/// True where the page asks for a password.
bool asks_for_password(const http::Exchange& page);
/// The answer to a page that asks for consent and for nothing else, and with it the page; nullopt
/// where the way of this request has none.
struct ConsentForm {
  http::Exchange page{};
  http::Request answer{};
};
std::optional<ConsentForm> consent_form_of(FreshBrowser& browser,
                                           const oauth::AuthorizationRequest& request,
                                           const std::string& purpose);
/// The pages with a form that an honest request leads a new browser through: sign-in, and consent.
/// NotApplicable where there are none.
std::vector<http::Exchange> pages_with_forms(Probe& probe);
/// The pages for people among these exchanges.
std::vector<http::Exchange> pages_among(const std::vector<http::Exchange>& exchanges);

}  // namespace assay::suites
