#include <algorithm>

#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"
#include "harness/probe/probe.hpp"
#include "harness/probe/recorder.hpp"

namespace assay {
namespace {

constexpr auto public_role = "public";
constexpr auto second_role = "second";
constexpr auto confidential_role = "confidential";

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

void add_scopes(std::vector<std::string>& scopes, std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = list.find(' ');
    const std::string scope(list.substr(0, end));
    if (!scope.empty() && !contains(scopes, scope)) {
      scopes.push_back(scope);
    }
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  }
}

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) {
    text += (text.empty() ? "" : " ") + scope;
  }
  return text;
}

/// The pre-registered client for a role: public clients have no secret, the second public one is
/// the second of those.
std::optional<oauth::Client> brought_client(const TargetSpec& target, const std::string& role) {
  std::size_t to_skip = role == second_role ? 1 : 0;
  for (const RegisteredClient& known : target.clients) {
    const bool fits = known.client_secret.empty() == (role != confidential_role);
    if (fits && to_skip-- == 0) {
      return oauth::Client{
          .client_id = known.client_id,
          .client_secret = known.client_secret,
          .auth_method = known.client_secret.empty() ? "none" : "client_secret_post",
          .redirect_uris = known.redirect_uris};
    }
  }
  return std::nullopt;
}

bool takes_secrets_in_a_header_alone(const Facts& facts) {
  constexpr auto member = "token_endpoint_auth_methods_supported";
  const auto methods =
      facts.server_metadata ? facts.server_metadata->list(member) : std::vector<std::string>{};
  return contains(methods, "client_secret_basic") && !contains(methods, "client_secret_post");
}

std::string what_to_bring(const std::string& role) {
  return role == confidential_role ? "a client with a secret that may use client credentials "
                                     "(clients: in the target file)"
                                   : "a registered client without a secret (clients: in the target "
                                     "file), two of them for cases with two clients";
}

/// Servers may keep registration to themselves, and need not serve machines: that is no fault.
[[noreturn]] void leave_without_client(const std::string& role,
                                       const oauth::RegistrationReply& reply) {
  if (reply.exchange.fault() != nullptr || reply.exchange.status() >= 500) {
    throw Blocked{Step::registration, "The registration endpoint failed: " + describe(reply) + "."};
  }
  if (role == confidential_role) {
    throw NotExercised{what_to_bring(role) +
                       ": the server registers none for client credentials (" + describe(reply) +
                       ")"};
  }
  if (reply.exchange.status() == 401 || reply.exchange.status() == 403) {
    throw NotExercised{what_to_bring(role) +
                       ": the server does not register whoever comes along (" + describe(reply) +
                       ")"};
  }
  throw Blocked{Step::registration, "No client could be registered: " + describe(reply) + "."};
}

}  // namespace

oauth::Registration Probe::honest_registration() const {
  return {.redirect_uris = std::vector{engagement_->options().redirect_uri},
          .token_endpoint_auth_method = engagement_->code_client_method(),
          .extra = Document::object({{"application_type", "native"}})};
}

oauth::RegistrationReply Probe::register_client(const oauth::Registration& registration,
                                                const std::string& purpose) {
  const std::string url = endpoint("registration_endpoint");
  oauth::RegistrationReply reply = accounted(Expense::registration, [&] {
    return oauth::register_client(*recorder_, url, registration, purpose);
  });
  engagement_->remember_registration(reply);
  return reply;
}

/// Some servers take clients with a secret only. Their metadata says so, but counts only once they
/// have refused a public client: others take those without listing `none`.
oauth::RegistrationReply Probe::register_for_codes(const std::string& purpose) {
  oauth::RegistrationReply reply = register_with_scopes(purpose);
  const auto methods = server_metadata().list("token_endpoint_auth_methods_supported");
  if (reply.registered() || reply.exchange.status() != 400 || methods.empty() ||
      contains(methods, "none")) {
    return reply;
  }
  for (const char* method : {"client_secret_basic", "client_secret_post"}) {
    if (contains(methods, method)) {
      engagement_->set_code_client_method(method);
      return register_with_scopes(purpose + ", with a secret");
    }
  }
  return reply;
}

/// The scopes that cases ask for are registered along: a server may hold a client to those (RFC
/// 7591 section 2). One that takes no such list gets none.
oauth::RegistrationReply Probe::register_with_scopes(const std::string& purpose) {
  oauth::Registration registration = honest_registration();
  std::vector<std::string> scopes;
  add_scopes(scopes, honest_scope().value_or(""));
  for (const std::string& scope : server_metadata().list("scopes_supported")) {
    add_scopes(scopes, scope);
  }
  if (scopes.empty()) {
    return register_client(registration, purpose);
  }
  registration.scope = joined(scopes);
  const oauth::RegistrationReply reply = register_client(registration, purpose);
  if (reply.registered() || reply.exchange.status() != 400) {
    return reply;
  }
  registration.scope.reset();
  return register_client(registration, purpose + ", without scopes");
}

oauth::RegistrationReply Probe::register_for_machines(const std::string& purpose) {
  oauth::Registration registration = honest_registration();
  const auto methods = server_metadata().list("token_endpoint_auth_methods_supported");
  const bool only_post =
      contains(methods, "client_secret_post") && !contains(methods, "client_secret_basic");
  registration.redirect_uris.reset();
  registration.grant_types = {"client_credentials"};
  registration.response_types = {};
  registration.token_endpoint_auth_method =
      only_post ? "client_secret_post" : "client_secret_basic";
  registration.scope = honest_scope();
  return register_client(registration, purpose);
}

oauth::Client Probe::make_client(const std::string& role) {
  if (auto brought = brought_client(target(), role)) {
    // The file does not say how the client is registered; what the server takes decides.
    if (!brought->is_public() && takes_secrets_in_a_header_alone(facts())) {
      brought->auth_method = "client_secret_basic";
    }
    return *brought;
  }
  if (server_metadata().endpoint("registration_endpoint").empty()) {
    throw NotExercised{what_to_bring(role)};
  }
  const std::string purpose = "register a client (" + role + ")";
  const bool for_machines = role == confidential_role;
  const oauth::RegistrationReply reply =
      for_machines ? register_for_machines(purpose) : register_for_codes(purpose);
  if (!reply.registered()) {
    leave_without_client(role, reply);
  }
  if (role == second_role && reply.client->client_id == client().client_id) {
    throw NotExercised{"The server gives one client_id to everybody who registers: " +
                       what_to_bring(role)};
  }
  return *reply.client;
}

const oauth::Client& Probe::client() {
  return engagement_->client(remembered_as(public_role), [&] { return make_client(public_role); });
}

const oauth::Client& Probe::second_client() {
  return engagement_->client(remembered_as(second_role), [&] { return make_client(second_role); });
}

const oauth::Client& Probe::confidential_client() {
  return engagement_->client(remembered_as(confidential_role),
                             [&] { return make_client(confidential_role); });
}

/// What a client is told to ask for: the scopes of the challenge, else those of the metadata, and
/// what the tester's calls need (MCP authorization, scope selection strategy).
std::optional<std::string> Probe::honest_scope() const {
  std::vector<std::string> scopes;
  for (const ToolCall& call : target().calls) {
    for (const std::string& scope : call.scopes) {
      add_scopes(scopes, scope);
    }
  }
  if (facts().challenge) {
    add_scopes(scopes, facts().challenge->parameter("scope").value_or(""));
  }
  if (scopes.empty() && facts().resource_metadata) {
    for (const std::string& scope : facts().resource_metadata->scopes_supported()) {
      add_scopes(scopes, scope);
    }
  }
  return scopes.empty() ? std::nullopt : std::optional(joined(scopes));
}

oauth::AuthorizationRequest Probe::honest_authorization() { return honest_authorization(client()); }

oauth::AuthorizationRequest Probe::honest_authorization(const oauth::Client& client) {
  const std::string verifier = jose::make_verifier();
  Redactor redactor = engagement_->options().redactor;
  redactor.learn("code_verifier", verifier);
  oauth::AuthorizationRequest request{.endpoint = endpoint("authorization_endpoint"),
                                      .client_id = client.client_id,
                                      .redirect_uri = client.redirect_uris.empty()
                                                          ? engagement_->options().redirect_uri
                                                          : client.redirect_uris.front(),
                                      .scope = honest_scope(),
                                      .state = jose::random_token(16),
                                      .code_challenge = jose::s256_challenge(verifier),
                                      .code_verifier = verifier};
  request.registered_redirect_uri = *request.redirect_uri;
  if (revision_ != Revision::v2025_03_26) {
    request.resource = resource();
  }
  return request;
}

oauth::AuthorizationRequest Probe::lasting_authorization(const oauth::Client& client,
                                                         const std::optional<std::string>& scope) {
  oauth::AuthorizationRequest request = honest_authorization(client);
  request.scope = scope ? scope : request.scope;
  if (contains(server_metadata().list("scopes_supported"), "offline_access")) {
    // OpenID Connect Core section 11: offline access is granted only where the user is asked again.
    request.scope = request.scope ? *request.scope + " offline_access" : "offline_access";
    request.extra.emplace_back("prompt", "consent");
  }
  return request;
}

login::CookieJar& Probe::cookies_of(std::size_t user) {
  return own_browser_ ? (*own_browser_)[user] : engagement_->cookies(user);
}

std::size_t Probe::user_count() const { return std::max<std::size_t>(1, target().users.size()); }

oauth::AuthorizationOutcome Probe::authorize(const oauth::AuthorizationRequest& request,
                                             const std::string& purpose) {
  return authorize_as(0, request, purpose);
}

oauth::AuthorizationOutcome Probe::authorize_as(std::size_t user,
                                                const oauth::AuthorizationRequest& request,
                                                const std::string& purpose) {
  std::optional<login::FormLogin> login = target().login;
  if (!target().users.empty()) {
    login = login.value_or(login::FormLogin{});
    login->user = target().users.at(user);
  }
  const oauth::Walker walker{.transport = recorder_.get(),
                             .login = login,
                             .cookies = &cookies_of(user),
                             .registered_redirect_uri = engagement_->options().redirect_uri};
  oauth::AuthorizationOutcome outcome =
      accounted(Expense::authorization, [&] { return oauth::authorize(walker, request, purpose); });
  if (outcome.end != oauth::AuthorizationOutcome::End::stopped) {
    return outcome;
  }
  if (outcome.needs_login) {
    throw NotExercised{"a user who can sign in (users: in the target file, or --login-user): " +
                       outcome.why};
  }
  throw Inconclusive{"The authorization request could not be walked to its end: " + outcome.why +
                     "."};
}

oauth::AuthorizationOutcome Probe::granted_to(std::size_t user,
                                              const oauth::AuthorizationRequest& request,
                                              const std::string& purpose) {
  try {
    oauth::AuthorizationOutcome outcome = authorize_as(user, request, purpose);
    if (outcome.end != oauth::AuthorizationOutcome::End::code) {
      leave_without_code(outcome);
    }
    return outcome;
  } catch (const Inconclusive& stopped) {
    throw Blocked{Step::authorization, stopped.why};
  }
}

void Probe::leave_without_code(const oauth::AuthorizationOutcome& outcome) const {
  if (outcome.signs_in_elsewhere()) {
    throw NotExercised{
        "an access token that is ready (--token-env): users sign in at another host, " +
        http::Url::parse(outcome.location)->origin() + ", where the harness does not follow"};
  }
  throw Blocked{Step::authorization,
                "No code could be had; the authorization ended with " + describe(outcome) + "."};
}

}  // namespace assay
