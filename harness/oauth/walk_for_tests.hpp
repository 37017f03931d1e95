// A scripted authorization server, and a walk through it, for the tests of this folder.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/fake_transport.hpp"
#include "harness/oauth/authorization.hpp"

namespace assay::oauth {

class WalkTest : public testing::Test {
 protected:
  using End = AuthorizationOutcome::End;
  using Handler = std::function<http::Response(const http::Request&)>;

  static constexpr auto kServer = "https://as.test";
  static constexpr auto kRedirect = "http://127.0.0.1:1/cb";

  WalkTest() {
    transport_.add({.answer = [this](const http::Request& request) {
      const auto found = pages_.find(request.url.substr(0, request.url.find('?')));
      return found == pages_.end() ? http::fake_response(404, "nothing here")
                                   : found->second(request);
    }});
    walker_.transport = &transport_;
    walker_.cookies = &cookies_;
    walker_.registered_redirect_uri = kRedirect;
  }

  void at(const std::string& path, http::Response response) {
    pages_[kServer + path] = [response = std::move(response)](const auto&) { return response; };
  }
  void at(const std::string& path, Handler handler) { pages_[kServer + path] = std::move(handler); }

  static http::Response redirect(std::string location, int status = 302) {
    return http::fake_response(status, "", {{.name = "Location", .value = std::move(location)}});
  }
  static http::Response page(std::string html, http::Headers headers = {}) {
    headers.add("Content-Type", "text/html");
    return http::fake_response(200, std::move(html), std::move(headers));
  }
  static http::Response sign_in_page() {
    return page(
        "<form method=post action=/login><input name=username><input type=password name=password>"
        "<button>Sign in</button></form>");
  }
  static http::Response consent_page() {
    return page(
        "<form method=post action=/consent><input type=hidden name=t value=7>"
        "<button name=do value=deny>Deny</button><button name=do value=approve>Approve</button>"
        "</form>");
  }

  static AuthorizationRequest request() {
    return {.endpoint = std::string(kServer) + "/authorize",
            .client_id = "c",
            .redirect_uri = kRedirect,
            .state = "s"};
  }

  AuthorizationOutcome walk(const AuthorizationRequest& asked = request()) {
    return authorize(walker_, asked, "walk");
  }
  /// Walks with /authorize answering with a redirect there.
  AuthorizationOutcome walk_to(const std::string& location) {
    at("/authorize", redirect(location));
    return walk();
  }

  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const http::Request& sent : transport_.requests()) {
      lines.push_back(sent.method + " " + sent.url.substr(0, sent.url.find('?')));
    }
    return lines;
  }

  std::map<std::string, Handler> pages_;
  http::FakeTransport transport_;
  login::CookieJar cookies_;
  Walker walker_;
};

inline void PrintTo(AuthorizationOutcome::End end, std::ostream* out) { *out << name_of(end); }

}  // namespace assay::oauth
