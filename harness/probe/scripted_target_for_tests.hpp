// A target that answers from a script, and an engagement with it, for the tests of this folder.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/fake_transport.hpp"
#include "harness/probe/probe.hpp"

namespace assay {

/// An MCP server with an authorization server, both correct as far as they go. A test replaces
/// pages, members of the documents, or options; the engagement is made at the first use.
class ScriptedTarget : public testing::Test {
 protected:
  using Handler = std::function<http::Response(const http::Request&)>;

  static constexpr auto kMcp = "http://127.0.0.1:1/mcp";
  static constexpr auto kIssuer = "http://127.0.0.1:2";
  static constexpr auto kRedirect = "http://127.0.0.1:3/callback";

  ScriptedTarget() {
    transport_.add({.answer = [this](const http::Request& request) {
      const auto found = pages_.find(request.url.substr(0, request.url.find('?')));
      return found == pages_.end() ? http::fake_response(404) : found->second(request);
    }});
    pages_[kMcp] = [this](const auto& request) { return answer_mcp(request); };
    put_document("http://127.0.0.1:1/.well-known/oauth-protected-resource/mcp", resource_document_);
    put_document(kIssuer + std::string("/.well-known/oauth-authorization-server"),
                 server_document_);
    at("/register", [this](const auto&) {
      return http::fake_json(
          201, R"({"client_id":"registered-)" + std::to_string(count_of("/register")) + R"("})");
    });
    at("/authorize", [this](const auto& request) { return answer_authorization(request); });
    at("/token", [this](const auto&) {
      return http::fake_json(
          200, token_document_.with("access_token", "token-" + std::to_string(count_of("/token")))
                   .dump());
    });
    options_.target.server.url = kMcp;
    options_.transport = &transport_;
    options_.redirect_uri = kRedirect;
  }

  /// A page of the authorization server.
  void at(const std::string& path, Handler handler) { pages_[kIssuer + path] = std::move(handler); }
  void at(const std::string& path, http::Response response) {
    at(path, [response = std::move(response)](const auto&) { return response; });
  }

  Engagement& engagement() {
    if (!engagement_) {
      engagement_.emplace(options_);
    }
    return *engagement_;
  }
  /// The next use is that of another run, with the options as they are then.
  void start_over() { engagement_.reset(); }
  Probe probe(Revision revision = Revision::v2025_11_25) {
    return {engagement(), subject_, revision};
  }

  /// Requests so far to a path of the authorization server, or to a whole URL.
  std::size_t count_of(const std::string& path) const { return requests_to(path).size(); }
  std::vector<http::Request> requests_to(const std::string& path) const {
    const std::string url = path.starts_with('/') ? kIssuer + path : path;
    std::vector<http::Request> found;
    for (const http::Request& request : transport_.requests()) {
      if (request.url.substr(0, request.url.find('?')) == url) {
        found.push_back(request);
      }
    }
    return found;
  }
  http::Parameters last_form(const std::string& path) const {
    return http::form_decode(requests_to(path).back().body);
  }
  http::Parameters last_query(const std::string& path) const {
    return http::query_of(requests_to(path).back().url);
  }

  static http::Response unauthorized() {
    return http::fake_response(401, "",
                               {{.name = "WWW-Authenticate",
                                 .value = "Bearer resource_metadata=\"http://127.0.0.1:1/"
                                          ".well-known/oauth-protected-resource/mcp\", "
                                          "scope=\"read write\""}});
  }
  static http::Response served() {
    return http::fake_json(200, R"({"jsonrpc":"2.0","id":1,"result":{"tools":[]}})");
  }

  Document resource_document_ =
      Document::object({{"resource", kMcp}, {"authorization_servers", Document::texts({kIssuer})}});
  Document server_document_ =
      Document::object({{"issuer", kIssuer},
                        {"authorization_endpoint", "http://127.0.0.1:2/authorize"},
                        {"token_endpoint", "http://127.0.0.1:2/token"},
                        {"registration_endpoint", "http://127.0.0.1:2/register"},
                        {"revocation_endpoint", "http://127.0.0.1:2/revoke"},
                        {"introspection_endpoint", "http://127.0.0.1:2/introspect"}});
  Document token_document_ = Document::object({{"token_type", "Bearer"}, {"expires_in", 3600}});
  Case subject_{.id = "access.of_a_test"};
  http::FakeTransport transport_;
  EngagementOptions options_;
  std::map<std::string, Handler> pages_;

 private:
  void put_document(const std::string& url, const Document& document) {
    pages_[url] = [&document](const auto&) { return http::fake_json(200, document.dump()); };
  }
  static http::Response answer_mcp(const http::Request& request) {
    return request.headers.contains("Authorization") ? served() : unauthorized();
  }
  static http::Response answer_authorization(const http::Request& request) {
    const http::Parameters query = http::query_of(request.url);
    return http::fake_response(
        302, "",
        {{.name = "Location",
          .value = http::with_query(
              http::first_value(query, "redirect_uri").value_or(""),
              {{"code", "the-code"}, {"state", http::first_value(query, "state").value_or("")}})}});
  }

  std::optional<Engagement> engagement_;
};

/// What `body` leaves with, or nullopt.
template <typename Leaving, typename Body>
std::optional<Leaving> left_with(const Body& body) {
  try {
    body();
  } catch (const Leaving& left) {
    return left;
  }
  return std::nullopt;
}

MATCHER_P(HasStatus, status,
          std::string(negation ? "a status other than " : "status ") + std::to_string(status)) {
  *result_listener << "looked at it";
  return arg.status() == status;
}

}  // namespace assay
