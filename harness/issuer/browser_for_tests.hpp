// Included by this folder's tests only.
#pragma once

#include <regex>
#include <string>
#include <utility>

#include "harness/issuer/test_support.hpp"

namespace assay::issuer::testing_support {

/// As much of a browser as two pages need: it keeps the cookie and the hidden fields.
class Browser {
 public:
  explicit Browser(Deployment& deployment) : deployment_(&deployment) {}

  Exchange get(const std::string& path) {
    return remember(deployment_->send("GET", path, "", headers()));
  }
  Exchange authorize(const Parameters& parameters) {
    return get("/authorize?" + http::form_encode(parameters));
  }
  Exchange post(const std::string& path, const Parameters& form) {
    return remember(deployment_->post(path, form, headers()));
  }
  /// The hidden fields of a page.
  static Parameters hidden(const Exchange& page) {
    static const std::regex field("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");
    Parameters fields;
    for (std::sregex_iterator it(page.body().begin(), page.body().end(), field);
         it != std::sregex_iterator(); ++it) {
      fields.emplace_back((*it)[1], (*it)[2]);
    }
    return fields;
  }
  Exchange log_in(const Exchange& page, const std::string& user, const std::string& password) {
    return post("/login", added(added(hidden(page), "username", user), "password", password));
  }
  Exchange decide(const Exchange& page, const std::string& decision) {
    return post("/consent", added(hidden(page), "decision", decision));
  }
  /// From the sign-in page to the consent page.
  Exchange consent_after(const Exchange& page, const std::string& user,
                         const std::string& password) {
    return get(location_of(log_in(page, user, password)));
  }
  const std::string& cookie() const { return cookie_; }
  void set_cookie(std::string cookie) { cookie_ = std::move(cookie); }

 private:
  http::Headers headers() const {
    return cookie_.empty() ? http::Headers{} : http::Headers{{"Cookie", cookie_}};
  }
  Exchange remember(Exchange exchange) {
    if (const auto cookie = exchange.header("Set-Cookie")) {
      cookie_ = cookie->substr(0, cookie->find(';'));
    }
    return exchange;
  }

  Deployment* deployment_;
  std::string cookie_;
};

}  // namespace assay::issuer::testing_support
