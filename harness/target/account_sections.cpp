#include <fmt/format.h>

#include <algorithm>

#include "harness/target/target_sections.hpp"

// Who takes part: authorization server, users and how they sign in, clients.
namespace assay::target {
namespace {

login::Approve read_approve(const Section& form) {
  if (!form.has("approve")) {
    return {};
  }
  const Section section(form.source(), form.node_of("approve"), form.name_of("approve"),
                        {"name", "value", "text"});
  return {.name = section.optional_text("name"),
          .value = section.optional_text("value"),
          .text = section.optional_text("text")};
}

login::Approve read_form(const Section& login) {
  const YAML::Node node = login.node_of("form");
  if (node.IsNull()) {  // "form:" alone asks for a form without any wishes
    return {};
  }
  return read_approve(Section(login.source(), node, "login.form", {"approve"}));
}

}  // namespace

void read_authorization_server(const Section& file, TargetSpec& spec) {
  if (!file.has("authorization_server")) {
    return;
  }
  const Section section(file.source(), file.node_of("authorization_server"), "authorization_server",
                        {"issuer", "trusted", "algorithm", "keys", "introspection"});
  TargetSpec::AuthorizationServer& server = spec.authorization_server;
  server.issuer = read_url(section, "issuer");
  server.trusted = section.boolean("trusted").value_or(false);
  server.algorithm = section.text("algorithm");
  server.keys = section.text("keys");
  for (const char* key : {"algorithm", "keys", "introspection"}) {
    if (section.has(key) && !server.trusted) {
      section.fail(key, "is about the harness's own issuer: it wants trusted: true beside it");
    }
  }
  if (section.has("introspection")) {
    const Section client(file.source(), section.node_of("introspection"),
                         section.name_of("introspection"), {"client_id", "client_secret"});
    server.introspection_client = {.client_id = client.required_text("client_id"),
                                   .client_secret = client.required_text("client_secret")};
  }
}

/// As a header can carry it (RFC 6750 section 2.1); empty where there is none. A line break at the
/// end is what files give.
std::string read_token(const Section& user) {
  const std::string token = user.text("token");
  if (user.has("token") && token.empty()) {
    user.fail("token", "is empty");
  }
  if (std::ranges::any_of(token, [](char c) { return c <= ' ' || c >= '\x7f'; })) {
    user.fail("token", "holds a blank, a line break or another character that no token has");
  }
  return token;
}

void read_users(const Section& file, TargetSpec& spec) {
  file.each("users", [&](const YAML::Node& node, const std::string& name) {
    const Section user(file.source(), node, name, {"username", "password", "token"});
    const std::string token = read_token(user);
    spec.users.push_back(
        {.username = user.required_text("username"),
         .password = token.empty() ? user.required_text("password") : user.text("password"),
         .token = token});
  });
}

void read_login(const Section& file, TargetSpec& spec) {
  const bool may_sign_in = !spec.users.empty() && !spec.users.front().password.empty();
  if (!file.has("login") && !may_sign_in) {
    return;
  }
  spec.login.emplace();
  if (file.has("login")) {
    const Section section(file.source(), file.node_of("login"), "login", {"form", "otherwise"},
                          {{"steps"}, {"webdriver"}, {"manual"}, {"command"}});
    spec.users_known_otherwise = section.text("otherwise");
    if (!section.has("form") && spec.users_known_otherwise.empty()) {
      file.fail("login", "must say how: form, or otherwise");
    }
    if (section.has("form")) {
      spec.login->approve = read_form(section);
    }
  }
  if (may_sign_in) {
    spec.login->user = spec.users.front();
  }
}

void read_clients(const Section& file, TargetSpec& spec) {
  file.each("clients", [&](const YAML::Node& node, const std::string& name) {
    const Section client(file.source(), node, name,
                         {"client_id", "client_secret", "redirect_uris"});
    spec.clients.push_back({.client_id = client.required_text("client_id"),
                            .client_secret = client.text("client_secret"),
                            .redirect_uris = client.texts("redirect_uris")});
  });
}

}  // namespace assay::target
