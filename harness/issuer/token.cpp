// The token endpoint (OAuth 2.1 section 3.2).
#include <algorithm>
#include <string>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"
#include "harness/issuer/pages.hpp"
#include "harness/issuer/token_grants.hpp"

namespace assay::issuer {
namespace {

Document lifetime(const Context& context) {
  const std::chrono::seconds seconds = context.has(flaw::access_token_lives_for_a_month)
                                           ? std::chrono::hours{24 * 30}
                                           : context.options.token_lifetime;
  return context.has(flaw::expires_in_as_text) ? Document(std::to_string(seconds.count()))
                                               : Document(std::int64_t{seconds.count()});
}

/// Section 3.2.3. `scope` always stands there: the client must learn of it whenever it differs from
/// what it asked for.
Reply token_reply(const Context& context, const Issued& issued) {
  Document body = Document::object({{"access_token", issued.access_token}});
  if (issued.occasion != Occasion::refresh || !context.has(flaw::lifetime_unsaid_at_refresh)) {
    body = body.with("expires_in", lifetime(context));
  }
  if (!context.has(flaw::token_reply_without_type)) {
    body = body.with("token_type", "Bearer");
  }
  if (!issued.scopes.empty() && !context.has(flaw::granted_scope_unsaid)) {
    body = body.with("scope", joined(issued.scopes));
  }
  if (!issued.refresh_token.empty()) {
    body = body.with("refresh_token", issued.refresh_token);
  }
  Reply reply = private_json(200, body);
  if (context.has(flaw::token_reply_cacheable)) {
    reply.headers.clear();
  }
  if (context.has(flaw::token_reply_as_text)) {
    reply.media_type = "text/plain";
  }
  return reply;
}

/// The grant that OAuth 2.1 dropped: only a flaw serves it, whatever the password.
TokenResult password_token(Context& context, const Client& client, const http::Parameters& form) {
  const Scopes scopes = client.scopes.empty() ? context.options.scopes : client.scopes;
  const AccessTokenContents contents{.client_id = client.id,
                                     .subject = value_of(form, "username"),
                                     .scopes = scopes,
                                     .resource = context.minter.audience()};
  return Issued{.access_token = mint_access_token(context, contents, nullptr),
                .subject = contents.subject,
                .scopes = scopes};
}

using GrantHandler = TokenResult (*)(Context&, const Client&, const http::Parameters&);

std::expected<GrantHandler, Refusal> handler_of(const Context& context,
                                                const std::string& grant_type) {
  if (grant_type == "authorization_code") {
    return redeem_code;
  }
  if (grant_type == "refresh_token") {
    return refresh;
  }
  if (grant_type == "client_credentials") {
    return machine_token;
  }
  if (grant_type.empty() && !context.has(flaw::missing_grant_type_called_unsupported)) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "grant_type is missing."});
  }
  const bool is_password = grant_type == "password";
  if (is_password && context.has(flaw::password_grant_served)) {
    return password_token;
  }
  if (!is_password && context.has(flaw::grant_type_error_unnamed)) {
    return std::unexpected(
        Refusal{.code = "invalid_request", .description = "The request is not acceptable."});
  }
  return std::unexpected(Refusal{.code = "unsupported_grant_type",
                                 .description = context.has(flaw::unknown_grant_type_repeated)
                                                    ? "The grant " + grant_type + " is not served."
                                                    : "No such grant is served here."});
}

std::unexpected<TokenRefusal> refused(const Refusal& refusal) {
  return std::unexpected(TokenRefusal{.refusal = refusal});
}

/// What counts as sent: the body (section 3.2.2). Only flaws look elsewhere.
http::Parameters with_strays(const Context& context, const Incoming& incoming,
                             http::Parameters form) {
  const auto verifier = http::first_value(incoming.query, "code_verifier");
  if (context.has(flaw::verifier_from_query) && verifier &&
      http::count_of(form, "code_verifier") == 0) {
    form.emplace_back("code_verifier", *verifier);
  }
  return form;
}

/// The parameters of a request. Only flaws look at anything but a form in the body of a POST.
std::expected<http::Parameters, Refusal> sent_with(const Context& context,
                                                   const Incoming& incoming) {
  if (incoming.method == "GET") {
    return without_empty(incoming.query);
  }
  if (incoming.media_type == "application/json" &&
      context.has(flaw::token_request_as_json_served)) {
    return parameters_of_json(incoming.body);
  }
  return context.has(flaw::token_request_media_type_unread)
             ? without_empty(http::form_decode(incoming.body))
             : form_of(incoming);
}

bool has_null_byte(const http::Parameters& form) {
  return std::ranges::any_of(
      form, [](const http::Parameter& one) { return one.second.find('\0') != std::string::npos; });
}

/// A flaw: who knows a used code and nothing else ends what it brought.
void end_tokens_of_code(Context& context, const http::Parameters& form) {
  const Code* code = context.store.codes.find(value_of(form, "code"));
  if (code != nullptr && code->used && context.has(flaw::wrong_secret_ends_the_grant)) {
    context.store.revoke_grant(std::string(code->grant));
  }
}

bool doubling_is_overlooked(const Context& context, const std::string& parameter) {
  return context.has(flaw::doubled_token_parameter_served) ||
         (parameter == "code_verifier" && context.has(flaw::doubled_verifier_served));
}

bool sends_empty(const Incoming& incoming, std::string_view name) {
  return http::first_value(http::form_decode(incoming.body), name) == "";
}

TokenResult answer(Context& context, const Incoming& incoming, const http::Parameters& form,
                   AuditEntry& entry) {
  const auto doubled = first_doubled(
      form, {"grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier",
             "refresh_token", "scope", "client_assertion", "client_assertion_type"});
  if (doubled && !doubling_is_overlooked(context, *doubled)) {
    return refuse("invalid_request", "A parameter is given twice.");
  }
  if (context.has(flaw::null_byte_fails_token_endpoint) && has_null_byte(form)) {
    return refused({.code = "server_error", .description = "Something went wrong.", .status = 500});
  }
  if (context.has(flaw::empty_resource_refused) && sends_empty(incoming, "resource")) {
    return refuse("invalid_target", "resource is empty.");
  }
  const auto handler = handler_of(context, value_of(form, "grant_type"));
  if (!handler) {
    return refused(handler.error());
  }
  const auto client = authenticate(context, incoming, form);
  if (!client) {
    end_tokens_of_code(context, form);
    return refused(client.error());
  }
  entry.client = (*client)->id;
  return (*handler)(context, **client, form);
}

}  // namespace

Reply issue_token(Context& context, const Incoming& incoming) {
  auto form = sent_with(context, incoming);
  if (form && context.has(flaw::parameter_names_trimmed)) {
    form = with_trimmed_names(*std::move(form));
  }
  AuditEntry entry{.operation = "token"};
  if (form && value_of(*form, "grant_type") == "refresh_token") {
    entry.operation = "refresh";
  }
  const TokenResult result =
      form ? answer(context, incoming, with_strays(context, incoming, *form), entry)
           : TokenResult(refused(form.error()));
  entry.allowed = result.has_value();
  entry.reason = result ? "issued" : result.error().refusal.description;
  if (result) {
    entry.subject = result->subject;
    entry.scopes = result->scopes;
  }
  context.note(std::move(entry));
  if (result) {
    return token_reply(context, *result);
  }
  const TokenRefusal& refusal = result.error();
  return refusal.as_page ? error_page(context, refusal.refusal)
                         : with_challenge(error_json(refusal.refusal), incoming);
}

}  // namespace assay::issuer
