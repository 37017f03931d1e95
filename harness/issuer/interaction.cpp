#include "harness/issuer/interaction.hpp"

#include <algorithm>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
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
std::string same_site(const Context& context) {
  return context.has(flaw::consent_form_of_any_session) ? "" : "; SameSite=Lax";
}

Reply with_new_session(Context& context, Reply reply, Session session) {
  const std::string id = jose::random_token(32);
  context.store.sessions.put(id, std::move(session));
  const bool secure = context.issuer.starts_with("https:");
  return std::move(reply).with("Set-Cookie", cookie_name(context) + "=" + id +
                                                 "; Path=/; HttpOnly" + same_site(context) +
                                                 (secure ? "; Secure" : ""));
}

/// Of flaws. Right is to ask every time: what one client was granted proves nothing about the next
/// one that claims to be it.
bool is_granted_unasked(const Context& context, const AuthorizationRequest& request,
                        const std::string& user) {
  const Client* client = context.store.clients.find(request.client_id);
  if (client == nullptr) {
    return false;
  }
  const bool was_asked =
      context.store.consents.find(consent_key(user, request.client_id)) != nullptr;
  return client->is_trusted ||
         (was_asked && client->is_public() &&
          context.has(flaw::public_client_consent_remembered)) ||
         (request.redirect_uri.starts_with("https:") &&
          context.has(flaw::https_client_gets_a_code_unasked));
}

Reply show_consent_of(Context& context, const std::string& id, Transaction& transaction,
                      const std::string& user) {
  const AuthorizationRequest request = transaction.request;
  if (const auto refusal = transaction.refusal) {
    context.store.transactions.erase(id);
    return error_redirect(context, request.redirect_uri, request.state, *refusal);
  }
  if (is_granted_unasked(context, request, user)) {
    context.store.transactions.erase(id);
    return code_redirect(context, request, user);
  }
  transaction.user = user;
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

/// A form counts in the browser alone to which it was shown.
bool is_of_this_browser(const Context& context, const Submission& submission) {
  if (submission.session == nullptr) {
    return false;
  }
  return submission.session->owner == submission.transaction->owner ||
         context.has(flaw::consent_form_of_any_session);
}

/// The transaction that these parameters name, when it was begun in this browser and is still open.
std::optional<Submission> submission_of(Context& context, const Incoming& incoming,
                                        http::Parameters parameters) {
  Submission submission{.session = session_of(context, incoming),
                        .id = value_of(parameters, "transaction"),
                        .form = std::move(parameters)};
  submission.transaction = context.store.transactions.find(submission.id);
  if (submission.transaction == nullptr || submission.transaction->expires <= Clock::now()) {
    return std::nullopt;
  }
  const bool is_shown = !submission.transaction->user.empty();
  const bool needs_browser = !is_shown || !context.has(flaw::consent_form_without_session);
  return needs_browser && !is_of_this_browser(context, submission) ? std::nullopt
                                                                   : std::optional(submission);
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
  if (context.has(flaw::refusal_shown_to_user_alone)) {
    return error_page(context, {.code = "", .description = "You refused."});
  }
  if (context.has(flaw::refusal_without_error)) {
    return redirect_without_answer(request);
  }
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

http::Parameters parameters_of(const Incoming& incoming) {
  return incoming.method == "POST" ? form_of(incoming).value_or(http::Parameters{})
                                   : incoming.query;
}

/// The first page for the user: sign-in, or consent where that was before.
Reply ask(Context& context, const Session* known, Transaction begun) {
  const Session session = known != nullptr ? *known : Session{.owner = jose::random_token(16)};
  const std::string id = jose::random_token(16);
  begun.owner = session.owner;
  begun.login_token = jose::random_token(16);
  begun.expires = Clock::now() + kTransactionLifetime;
  Transaction& transaction = context.store.transactions.put(id, std::move(begun));
  Reply reply = session.user.empty() ? login_page(context, id, transaction)
                                     : show_consent_of(context, id, transaction, session.user);
  return known != nullptr ? reply : with_new_session(context, std::move(reply), session);
}

/// Who decides: whoever is signed in here. A flaw needs no session for that.
std::string user_of(const Context& context, const Submission& submission) {
  return context.has(flaw::consent_form_without_session) ? submission.transaction->user
                                                         : submission.session->user;
}

/// The sign-in form once more, at the address of the consent page: a redirect with status 307.
bool is_posted_on(const Context& context, const http::Parameters& form) {
  return context.has(flaw::sign_in_redirected_with_307) && http::count_of(form, "password") > 0;
}

/// RFC 9700 section 4.12: browsers follow a 307 with the form, and what was typed into it.
int status_after_sign_in(const Context& context) {
  if (context.has(flaw::sign_in_redirected_with_307)) {
    return 307;
  }
  return context.has(flaw::sign_in_redirected_with_302) ? 302 : 303;
}

/// What a user approves: what was shown, whatever stands in the form. Flaws believe that.
AuthorizationRequest approved(const Context& context, const Submission& submission) {
  AuthorizationRequest request = submission.transaction->request;
  if (context.has(flaw::newest_request_approved)) {
    const auto theirs = [&](const Transaction& other) {
      return other.owner == submission.transaction->owner;
    };
    request = context.store.transactions.find(context.store.transactions.keys_where(theirs).back())
                  ->request;
  }
  const auto scope = http::first_value(submission.form, "scope");
  const auto redirect_uri = http::first_value(submission.form, "redirect_uri");
  const auto challenge = http::first_value(submission.form, "code_challenge");
  if (scope && context.has(flaw::consent_takes_scope_of_form)) {
    request.scopes = common(split_scopes(*scope), context.options.scopes);
  }
  if (redirect_uri && context.has(flaw::consent_takes_redirect_uri_of_form)) {
    request.redirect_uri = *redirect_uri;
  }
  if (challenge && context.has(flaw::consent_takes_challenge_of_form)) {
    request.challenge = *challenge;
  }
  return request;
}

}  // namespace

std::optional<Refusal> refusal_without_asking(const Context& context, const Incoming& incoming,
                                              const std::string& prompt) {
  if (prompt != "none" || context.options.users.empty() ||
      context.has(flaw::silent_request_shows_sign_in)) {
    return std::nullopt;
  }
  const Session* session = session_of(context, incoming);
  if (session == nullptr || session->user.empty()) {
    return Refusal{.code = "login_required", .description = "Nobody is signed in."};
  }
  return Refusal{.code = "consent_required", .description = "The user has to be asked."};
}

Reply refuse(Context& context, const Incoming& incoming, const AuthorizationRequest& request,
             const Refusal& refusal) {
  const Session* known = session_of(context, incoming);
  const bool is_silent = value_of(parameters_of(incoming), "prompt") == "none";
  const bool is_early = context.has(flaw::errors_redirected_before_sign_in) ||
                        (refusal.code == "invalid_scope" &&
                         context.has(flaw::scope_errors_redirected_before_sign_in));
  if (context.options.users.empty() || is_silent || is_early ||
      (known != nullptr && !known->user.empty())) {
    return error_redirect(context, request.redirect_uri, request.state, refusal);
  }
  return ask(context, known, Transaction{.request = request, .refusal = refusal});
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
  return ask(context, known, Transaction{.request = request});
}

Reply log_in(Context& context, const Incoming& incoming) {
  const auto form = form_of(incoming);
  const auto submission = form ? submission_of(context, incoming, *form) : std::nullopt;
  if (!submission || submission->session == nullptr ||
      !has_token(*submission, submission->transaction->login_token)) {
    return not_yours(context);
  }
  const std::string user = value_of(*form, "username");
  if (!is_right_password(context, user, value_of(*form, "password"))) {
    return failed_login(context, *submission);
  }
  const Session signed_in{.owner = submission->session->owner, .user = user};
  context.store.sessions.erase(cookie_of(context, incoming));
  Reply reply{.status = status_after_sign_in(context),
              .headers = {{"Location", context.path() + "/consent?" +
                                           http::form_encode({{"transaction", submission->id}})},
                          {"Cache-Control", "no-store"},
                          {"Referrer-Policy", "no-referrer"}}};
  return with_new_session(context, std::move(reply), signed_in);
}

Reply show_consent(Context& context, const Incoming& incoming) {
  const auto submission = submission_of(context, incoming, incoming.query);
  if (!submission || submission->session == nullptr || submission->session->user.empty()) {
    return not_yours(context);
  }
  return show_consent_of(context, submission->id, *submission->transaction,
                         submission->session->user);
}

Reply decide(Context& context, const Incoming& incoming) {
  const auto form = form_of(incoming);
  const auto submission = form ? submission_of(context, incoming, *form) : std::nullopt;
  if (submission && submission->session != nullptr && is_posted_on(context, *form)) {
    return show_consent_of(context, submission->id, *submission->transaction,
                           submission->session->user);
  }
  const std::string user = submission ? user_of(context, *submission) : "";
  if (user.empty() || !has_token(*submission, submission->transaction->consent_token)) {
    return not_yours(context);
  }
  const std::string decision = value_of(*form, "decision");
  if (decision != "approve" && decision != "deny") {
    return error_page(context, {.code = "", .description = "Neither approved nor denied."});
  }
  const AuthorizationRequest request = approved(context, *submission);
  context.store.transactions.erase(submission->id);  // one answer to one question
  if (decision == "deny") {
    return refused_by_user(context, request, user, "The user refused.");
  }
  return code_redirect(context, request, user);
}

}  // namespace assay::issuer
