#include "harness/issuer/client_authentication.hpp"

#include <algorithm>

#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/client_assertion.hpp"
#include "harness/issuer/lookup.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

/// What a request brings to prove who sent it.
struct Credentials {
  std::string method{"none"};
  std::string client_id{};
  std::string secret{};
  std::string assertion{};
};

std::unexpected<Refusal> invalid_client() {
  // One answer for everything: which client ids exist is nobody's business.
  return std::unexpected(Refusal{
      .code = "invalid_client", .description = "Client authentication failed.", .status = 401});
}

/// RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
std::expected<Credentials, Refusal> from_basic(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos ||
      !http::equal_ignoring_case(authorization.substr(0, space), "Basic")) {
    return invalid_client();
  }
  const std::size_t begin =
      std::min(authorization.find_first_not_of(' ', space), authorization.size());
  const auto pair = jose::base64_decode(authorization.substr(begin));
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) {
    return invalid_client();
  }
  return Credentials{.method = "client_secret_basic",
                     .client_id = http::percent_decode(pair->substr(0, colon)),
                     .secret = http::percent_decode(pair->substr(colon + 1))};
}

std::expected<Credentials, Refusal> from_assertion(const http::Parameters& form) {
  if (value_of(form, "client_assertion_type") != kAssertionType) {
    return invalid_client();
  }
  const std::string assertion = value_of(form, "client_assertion");
  // RFC 7521 section 4.2: client_id is optional beside an assertion, which names the client as its
  // subject.
  const std::string subject = Minter::claims_of(assertion).text("sub").value_or("");
  return Credentials{.method = "private_key_jwt", .client_id = subject, .assertion = assertion};
}

std::expected<Credentials, Refusal> credentials_of(const Incoming& incoming,
                                                   const http::Parameters& form) {
  const bool by_header = incoming.authorization.has_value();
  const bool by_secret = http::count_of(form, "client_secret") > 0;
  const bool by_assertion = http::count_of(form, "client_assertion") > 0;
  if (by_header + by_secret + by_assertion > 1) {
    return std::unexpected(Refusal{.code = "invalid_request",
                                   .description = "Only one way to authenticate may be used."});
  }
  const std::string named = value_of(form, "client_id");
  std::expected<Credentials, Refusal> credentials =
      Credentials{.method = by_secret ? "client_secret_post" : "none",
                  .client_id = named,
                  .secret = value_of(form, "client_secret")};
  if (by_header) {
    credentials = from_basic(*incoming.authorization);
  } else if (by_assertion) {
    credentials = from_assertion(form);
  }
  if (credentials && !named.empty() && named != credentials->client_id) {
    return invalid_client();
  }
  return credentials;
}

/// Whether a flaw takes a secret that is not the client's.
bool is_overlooked(const Context& context, const Client& client, const Credentials& credentials,
                   const http::Parameters& form) {
  constexpr std::size_t compared = 20;
  const std::string& secret = credentials.secret;
  const auto is_of = [&](const Client& other) { return other.secret == secret; };
  return context.has(flaw::secret_unchecked) ||
         (context.has(flaw::secret_unchecked_in_body) &&
          credentials.method == "client_secret_post") ||
         (context.has(flaw::secret_unchecked_at_refresh) &&
          value_of(form, "grant_type") == "refresh_token") ||
         (context.has(flaw::empty_secret_served) && secret.empty()) ||
         (context.has(flaw::secret_of_another_client_served) && !secret.empty() &&
          !context.store.clients.keys_where(is_of).empty()) ||
         (context.has(flaw::secret_compared_up_to_20) &&
          secret.substr(0, compared) == client.secret.substr(0, compared));
}

bool is_right(Context& context, const Client& client, const Credentials& credentials,
              const http::Parameters& form) {
  if (client.auth_method == "none") {
    return true;
  }
  if (client.auth_method == "private_key_jwt") {
    return is_assertion_of(context, client, credentials.assertion);
  }
  const bool is_unsaid =
      !client.unsaid_secret.empty() && client.unsaid_secret == credentials.secret;
  return jose::constant_time_equal(client.secret, credentials.secret) || is_unsaid ||
         is_overlooked(context, client, credentials, form);
}

/// Whether a flaw lets a client in by a secret that registered a key. One without a secret has an
/// empty one, where nobody thinks of it.
bool is_let_in_by_secret(const Context& context, const Client& client,
                         const Credentials& credentials) {
  const bool is_flawed = context.has(client.secret.empty() ? flaw::empty_secret_of_key_client_served
                                                           : flaw::key_client_gets_a_secret_too);
  return is_flawed && client.auth_method == "private_key_jwt" &&
         credentials.method.starts_with("client_secret_") && client.secret == credentials.secret;
}

/// Whether a flaw lets whoever names a client revoke its tokens.
bool is_let_revoke(const Context& context, const Credentials& credentials,
                   const Incoming& incoming) {
  const bool by_secret = credentials.method.starts_with("client_secret_");
  return incoming.path.ends_with("/revoke") &&
         ((by_secret && context.has(flaw::revocation_takes_any_secret)) ||
          (credentials.method == "none" && context.has(flaw::revocation_by_client_id_alone)));
}

/// By the registered method and no other: else a confidential client's id alone would do.
bool authenticates(Context& context, const Client& client, const Credentials& credentials,
                   const http::Parameters& form) {
  if (credentials.method == "none" &&
      context.has(flaw::confidential_client_without_secret_served)) {
    return true;
  }
  if (credentials.method == "private_key_jwt" && context.has(flaw::advertised_assertions_refused)) {
    return false;
  }
  if (is_let_in_by_secret(context, client, credentials)) {
    return true;
  }
  const bool either =
      client.auth_method == kEitherSecretMethod && credentials.method.starts_with("client_secret_");
  return (either || client.auth_method == credentials.method) &&
         is_right(context, client, credentials, form);
}

}  // namespace

const std::vector<std::string>& authentication_methods() {
  static const std::vector<std::string> methods{"none", "client_secret_basic", "client_secret_post",
                                                "private_key_jwt"};
  return methods;
}

std::expected<const Client*, Refusal> authenticate(Context& context, const Incoming& incoming,
                                                   const http::Parameters& form) {
  const auto credentials = credentials_of(incoming, form);
  if (!credentials) {
    return std::unexpected(credentials.error());
  }
  const Client* client =
      context.store.clients.find(client_meant_by(context, credentials->client_id, form));
  if (client != nullptr && is_let_revoke(context, *credentials, incoming)) {
    return client;
  }
  if (client == nullptr || !authenticates(context, *client, *credentials, form)) {
    auto refused = invalid_client();
    if (context.has(flaw::failed_authentication_unnamed)) {
      refused.error().code = "unauthorized_client";
    }
    return refused;
  }
  return client;
}

Reply with_challenge(Reply reply, const Incoming& incoming) {
  if (reply.status != 401 || !incoming.authorization) {
    return reply;
  }
  return std::move(reply).with("WWW-Authenticate", "Basic realm=\"authorization server\"");
}

}  // namespace assay::issuer
