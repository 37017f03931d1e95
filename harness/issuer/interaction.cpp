#include "harness/issuer/interaction.hpp"

#include <algorithm>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/authorization_response.hpp"
#include "harness/issuer/delegation.hpp"
#include "harness/issuer/pages.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::minutes kTransactionLifetime{10};
constexpr int kMostFailedLogins = 5;
constexpr const char* kAutomaticUser = "harness";

/// Cookies do not tell ports apart: two issuers on 127.0.0.1 must not overwrite each other's.
std::string cookie_name(const Context& context) {
  const auto url = http::Url::parse(context.issuer);
  return "assay_session_" + std::to_string(url ? url->port : 0);
}

std::string cookie_of(const Context& context, const Incoming& incoming) {
  return cookie_named(incoming.cookies, cookie_name(context));
}

const Session* session_of(const Context& context, const Incoming& incoming) {
  return context.store.sessions.find(cookie_of(context, incoming));
}

/// Lax: a form on another site cannot post with it.
Reply with_new_session(Context& context, Reply reply, Session session) {
  const std::string id = jose::random_token(32);
  context.store.sessions.put(id, std::move(session));
  const bool secure = context.issuer.starts_with("https:");
  return std::move(reply).with("Set-Cookie", cookie_name(context) + "=" + id +
                                                 "; Path=/; HttpOnly; SameSite=Lax" +
                                                 (secure ? "; Secure" : ""));
}

Reply show_consent_of(Context& context, const std::string& id, Transaction& transaction,
                      const std::string& user) {
  const Client* client = context.store.clients.find(transaction.request.client_id);
  if (client != nullptr && client->is_trusted) {  // of a flaw
    const AuthorizationRequest request = transaction.request;
    context.store.transactions.erase(id);
    return code_redirect(context, request, user);
  }
  if (transaction.consent_token.empty()) {
    transaction.consent_token = jose::random_token(16);
  }
  return consent_page(context, id, transaction, user);
}

bool is_right_password(const Context& context, const std::string& username,
                       const std::string& password) {
  return std::ranges::any_of(context.options.users, [&](const User& user) {
    return user.username == username && jose::constant_time_equal(user.password, password);
  });
}

/// A form that came back, with whom it came from.
struct Submission {
  const Session* session{};
  std::string id{};
  Transaction* transaction{};
  http::Parameters form{};
};

Reply not_yours(const Context& context) {
  return error_page(context,
                    {.code = "",
                     .description = "This page is too old, was used already, or is not yours.",
                     .status = 403});
}

/// The transaction that these parameters name, when it was begun in this browser and is still open.
std::optional<Submission> submission_of(Context& context, const Incoming& incoming,
                                        http::Parameters parameters) {
  Submission submission{.session = session_of(context, incoming),
                        .id = value_of(parameters, "transaction"),
                        .form = std::move(parameters)};
  submission.transaction = context.store.transactions.find(submission.id);
  if (submission.session == nullptr || submission.transaction == nullptr ||
      submission.session->owner != submission.transaction->owner ||
      submission.transaction->expires <= Clock::now()) {
    return std::nullopt;
  }
  return submission;
}

bool has_token(const Submission& submission, const std::string& token) {
  return !token.empty() && jose::constant_time_equal(token, value_of(submission.form, "csrf"));
}

Reply refused_by_user(Context& context, const AuthorizationRequest& request,
                      const std::string& user, std::string reason) {
  context.note({.client = request.client_id,
                .subject = user,
                .scopes = request.scopes,
                .operation = "authorize",
                .reason = reason});
  return error_redirect(context, request.redirect_uri, request.state,
                        {.code = "access_denied", .description = std::move(reason)});
}

Reply failed_login(Context& context, const Submission& submission) {
  Transaction& transaction = *submission.transaction;
  context.note({.client = transaction.request.client_id,
                .operation = "authorize",
                .reason = "wrong user name or password"});
  if (++transaction.failed_logins < kMostFailedLogins) {
    return login_page(context, submission.id, transaction,
                      "The user name or the password is wrong.");
  }
  const AuthorizationRequest request = transaction.request;
  context.store.transactions.erase(submission.id);
  return refused_by_user(context, request, "", "Nobody signed in.");
}

}  // namespace

std::optional<Refusal> refusal_without_asking(const Context& context, const Incoming& incoming,
                                              const std::string& prompt) {
  if (prompt != "none" || context.options.users.empty()) {
    return std::nullopt;
  }
  const Session* session = session_of(context, incoming);
  if (session == nullptr || session->user.empty()) {
    return Refusal{.code = "login_required", .description = "Nobody is signed in."};
  }
  return Refusal{.code = "consent_required", .description = "The user has to be asked."};
}

Reply begin_interaction(Context& context, const Incoming& incoming,
                        const AuthorizationRequest& request) {
  if (!context.third_party.issuer.empty()) {
    return begin_delegation(context, incoming, request);
  }
  if (context.options.users.empty()) {
    return code_redirect(context, request, kAutomaticUser);
  }
  const Session* known = session_of(context, incoming);
  if (known == nullptr && context.has(flaw::code_without_sign_in)) {
    return code_redirect(context, request, context.options.users.front().username);
  }
  const Session session = known != nullptr ? *known : Session{.owner = jose::random_token(16)};
  const std::string id = jose::random_token(16);
  Transaction& transaction = context.store.transactions.put(
      id, Transaction{.owner = session.owner,
                      .request = request,
                      .login_token = jose::random_token(16),
                      .expires = Clock::now() + kTransactionLifetime});
  // Consent is asked for every time: what one client was granted proves nothing about the next one
  // that claims to be it.
  Reply reply = session.user.empty() ? login_page(context, id, transaction)
                                     : show_consent_of(context, id, transaction, session.user);
  return known != nullptr ? reply : with_new_session(context, std::move(reply), session);
}

Reply log_in(Context& context, const Incoming& incoming) {
  const auto form = form_of(incoming);
  const auto submission = form ? submission_of(context, incoming, *form) : std::nullopt;
  if (!submission || !has_token(*submission, submission->transaction->login_token)) {
    return not_yours(context);
  }
  const std::string user = value_of(*form, "username");
  if (!is_right_password(context, user, value_of(*form, "password"))) {
    return failed_login(context, *submission);
  }
  const Session signed_in{.owner = submission->session->owner, .user = user};
  context.store.sessions.erase(cookie_of(context, incoming));
  Reply reply{.status = 303,
              .headers = {{"Location", context.path() + "/consent?" +
                                           http::form_encode({{"transaction", submission->id}})},
                          {"Cache-Control", "no-store"},
                          {"Referrer-Policy", "no-referrer"}}};
  return with_new_session(context, std::move(reply), signed_in);
}

Reply show_consent(Context& context, const Incoming& incoming) {
  const auto submission = submission_of(context, incoming, incoming.query);
  if (!submission || submission->session->user.empty()) {
    return not_yours(context);
  }
  return show_consent_of(context, submission->id, *submission->transaction,
                         submission->session->user);
}

Reply decide(Context& context, const Incoming& incoming) {
  const auto form = form_of(incoming);
  const auto submission = form ? submission_of(context, incoming, *form) : std::nullopt;
  if (!submission || submission->session->user.empty() ||
      !has_token(*submission, submission->transaction->consent_token)) {
    return not_yours(context);
  }
  const std::string decision = value_of(*form, "decision");
  if (decision != "approve" && decision != "deny") {
    return error_page(context, {.code = "", .description = "Neither approved nor denied."});
  }
  const AuthorizationRequest request = submission->transaction->request;
  const std::string user = submission->session->user;
  context.store.transactions.erase(submission->id);  // one answer to one question
  if (decision == "deny") {
    return refused_by_user(context, request, user, "The user refused.");
  }
  return code_redirect(context, request, user);
}

}  // namespace assay::issuer
