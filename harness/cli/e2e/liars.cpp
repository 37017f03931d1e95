#include "harness/cli/e2e/liars.hpp"

#include <fmt/format.h>

#include <utility>

namespace assay::e2e {
namespace {

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

std::string origin_of(const std::string& request) {
  const auto at = request.find("\r\nHost: ") + 8;
  return "http://" + request.substr(at, request.find("\r\n", at) - at);
}

std::string path_of(const std::string& request) {
  const auto at = request.find(' ') + 1;
  return request.substr(at, request.find(' ', at) - at);
}

std::string json(const std::string& body) { return response(200, "application/json", body); }

std::string resource_metadata(const std::string& origin) {
  return json(fmt::format(
      R"({{"resource":"{0}/mcp","authorization_servers":["{0}"],"scopes_supported":["notes"]}})",
      origin));
}

std::string server_metadata(const std::string& origin) {
  return json(fmt::format(
      R"({{"issuer":"{0}","authorization_endpoint":"{0}/authorize","token_endpoint":"{0}/token",)"
      R"("registration_endpoint":"{0}/register","revocation_endpoint":"{0}/revoke",)"
      R"("introspection_endpoint":"{0}/introspect","jwks_uri":"{0}/jwks","response_types_supported":["code"],)"
      R"("code_challenge_methods_supported":["S256"],"authorization_response_iss_parameter_supported":true,)"
      R"("grant_types_supported":["authorization_code","refresh_token","client_credentials"]}})",
      origin));
}

std::string challenge(const std::string& origin) {
  return response(401, "text/plain", "",
                  fmt::format("WWW-Authenticate: Bearer "
                              "resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp\", "
                              "scope=\"notes\"\r\n",
                              origin));
}

}  // namespace

std::string response(int status, std::string_view media_type, std::string_view body,
                     std::string_view headers) {
  return fmt::format("HTTP/1.1 {} Said\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}\r\n{}",
                     status, media_type, body.size(), headers, body);
}

Answer always(int status, std::string_view media_type, std::string_view body,
              std::string_view headers) {
  return [said = response(status, media_type, body, headers)](const std::string&) { return said; };
}

Answer html_site() {
  return always(
      200, "text/html; charset=utf-8",
      "<!doctype html><title>Acme</title><form method=post action=/login><input name=user>"
      "<input type=password name=password><button>Sign in</button></form>");
}

Answer echo() {
  return [](const std::string& request) { return json(body_of(request)); };
}

Answer whole_echo() {
  return [](const std::string& request) {
    constexpr std::string_view name = "\r\nAuthorization: ";
    const auto at = request.find(name);
    const bool anonymous = at == std::string::npos;
    const auto from = at + name.size();
    const std::string sent =
        anonymous ? "" : request.substr(from, request.find("\r\n", from) - from);
    return response(anonymous ? 401 : 400, "text/plain", request,
                    fmt::format("WWW-Authenticate: Bearer error_description=\"{}\"\r\n", sent));
  };
}

Answer honest_discovery(Answer liar) {
  return [liar = std::move(liar)](const std::string& request) {
    const std::string path = path_of(request);
    if (path.starts_with("/.well-known/oauth-protected-resource")) {
      return resource_metadata(origin_of(request));
    }
    if (path.starts_with("/.well-known/")) {
      return server_metadata(origin_of(request));
    }
    return path.starts_with("/mcp") ? challenge(origin_of(request)) : liar(request);
  };
}

Handler speaking(Answer answer) {
  return [answer = std::move(answer)](http::RawConnection& connection) {
    while (const auto request = connection.read_request()) {
      if (!connection.send(answer(*request))) {
        return;
      }
    }
  };
}

Handler silence() {
  return [](http::RawConnection& connection) { connection.wait_for_close(); };
}

Handler breaks_off() {
  return http::RawServer::answering_once(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
      "900\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,");
}

Handler no_http() {
  return [](http::RawConnection& connection) {
    connection.send("220 mail.example ESMTP\r\n");
    connection.read_request();
    connection.send("500 command not recognised\r\n");
  };
}

}  // namespace assay::e2e
