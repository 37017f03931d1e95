#include "harness/issuer/delegation.hpp"

#include <fmt/format.h>

#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/issuer/authorization_response.hpp"
#include "harness/issuer/pages.hpp"
#include "harness/issuer/scope.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::minutes kLifetime{10};

/// Cookies do not tell ports apart.
std::string cookie_name(const Context& context, const char* purpose) {
  const auto url = http::Url::parse(context.issuer);
  return fmt::format("assay_{}_{}", purpose, url ? url->port : 0);
}

std::string cookie_of(const Context& context, const Incoming& incoming, const char* purpose) {
  return cookie_named(incoming.cookies, cookie_name(context, purpose));
}

/// Lax: the way back from the third party is a navigation, and brings it.
Reply with_cookie(const Context& context, Reply reply, const char* purpose,
                  const std::string& value) {
  return std::move(reply).with(
      "Set-Cookie",
      fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}", cookie_name(context, purpose), value,
                  context.issuer.starts_with("https:") ? "; Secure" : ""));
}

Reply turned_away(const Context& context, std::string why) {
  return error_page(context, {.code = "", .description = std::move(why), .status = 403});
}

Reply refused(Context& context, const AuthorizationRequest& request, const Refusal& refusal) {
  context.note({.client = request.client_id,
                .scopes = request.scopes,
                .operation = "authorize",
                .reason = refusal.description});
  return error_redirect(context, request.redirect_uri, request.state, refusal);
}

Reply failed(Context& context, const AuthorizationRequest& request) {
  return refused(context, request,
                 {.code = "server_error", .description = "The third party signed nobody in."});
}

std::string callback_of(const Context& context) { return context.base() + kCallbackPath; }

const ThirdPartyAccount* account_of(Context& context) {
  auto& account = context.store.third_party;
  if (!account) {
    account = register_at(context.third_party.issuer, callback_of(context));
  }
  return account ? &*account : nullptr;
}

/// 256 random bits. Flaws take what they have.
std::string new_state(Context& context, const AuthorizationRequest& request) {
  if (context.has(flaw::third_party_state_is_the_clients) && request.state) {
    return *request.state;
  }
  if (context.has(flaw::third_party_state_counts)) {
    return jose::hex(jose::sha256(std::to_string(++context.store.departures_made)));
  }
  if (context.has(flaw::third_party_state_of_the_request)) {
    return jose::hex(jose::sha256(request.client_id + request.redirect_uri + request.challenge));
  }
  return jose::random_token(32);
}

std::string kept_in_cookie(const Context& context, const std::string& state) {
  return context.has(flaw::third_party_state_cookie_with_page_encoded)
             ? jose::base64url_encode("{\"state\":\"" + state + "\"}")
             : state;
}

std::string state_in_cookie(const Context& context, const Incoming& incoming) {
  const std::string value = cookie_of(context, incoming, "departure");
  if (!context.has(flaw::third_party_state_cookie_with_page_encoded)) {
    return value;
  }
  const auto content = Document::parse(jose::base64url_decode(value).value_or(""));
  return content ? content->text("state").value_or("") : "";
}

bool chooses_state_with_page(const Context& context) {
  return context.has(flaw::third_party_state_cookie_with_page) ||
         context.has(flaw::third_party_state_cookie_with_page_encoded);
}

/// On to the third party, with a state that counts in this browser alone. Only now: whoever has not
/// approved has none.
Reply depart(Context& context, const AuthorizationRequest& request, const std::string& state) {
  const ThirdPartyAccount* account = account_of(context);
  if (account == nullptr) {
    return failed(context, request);
  }
  const bool has_pkce = !context.has(flaw::third_party_state_served_unapproved);
  const std::string verifier = has_pkce ? jose::make_verifier() : "";
  context.store.departures.put(
      state,
      Departure{.request = request, .verifier = verifier, .expires = Clock::now() + kLifetime});
  http::Parameters parameters{{"response_type", "code"},
                              {"client_id", account->client_id},
                              {"redirect_uri", callback_of(context)},
                              {"scope", joined(context.third_party.scopes)},
                              {"state", state}};
  if (has_pkce) {
    parameters.emplace_back("code_challenge", jose::s256_challenge(verifier));
    parameters.emplace_back("code_challenge_method", "S256");
  }
  Reply reply{
      .status = 303,
      .headers = {{"Location", http::with_query(account->authorization_endpoint, parameters)},
                  {"Cache-Control", "no-store"},
                  {"Referrer-Policy", "no-referrer"}}};
  return with_cookie(context, std::move(reply), "departure", kept_in_cookie(context, state));
}

/// Right is to ask every time. Flaws ask a browser once, or believe its cookie.
bool is_sent_on_unasked(const Context& context, const Incoming& incoming,
                        const AuthorizationRequest& request) {
  const std::string browser = cookie_of(context, incoming, "browser");
  return context.has(flaw::third_party_asked_without_consent) ||
         (context.has(flaw::third_party_consent_of_browser) &&
          context.store.approved_browsers.find(browser) != nullptr) ||
         (context.has(flaw::third_party_consent_in_plain_cookie) &&
          cookie_of(context, incoming, "approved") == request.client_id);
}

Reply approved(Context& context, const Question& question) {
  const bool is_early = !question.state.empty();
  Reply reply = depart(context, question.request,
                       is_early ? question.state : new_state(context, question.request));
  context.store.approved_browsers.put(question.browser, Clock::now());
  return context.has(flaw::third_party_consent_in_plain_cookie)
             ? with_cookie(context, std::move(reply), "approved", question.request.client_id)
             : reply;
}

/// The state that a callback may use: the one in its query, where this browser was given just that.
/// Flaws find another.
std::optional<std::string> state_of(const Context& context, const Incoming& incoming) {
  const std::string sent = value_of(incoming.query, "state");
  const std::string kept = state_in_cookie(context, incoming);
  constexpr std::size_t part = 8;
  if ((sent.empty() && context.has(flaw::callback_without_state_served)) ||
      (!sent.empty() && context.has(flaw::callback_state_unread)) ||
      (context.has(flaw::callback_state_compared_in_part) && sent.size() >= part &&
       sent.substr(0, part) == kept.substr(0, part))) {
    return kept;
  }
  const bool is_overlooked =
      context.has(flaw::third_party_state_of_any_browser) ||
      (kept.empty() && context.has(flaw::third_party_state_without_cookie_served)) ||
      (context.has(flaw::third_party_state_with_any_cookie_served) &&
       context.store.departures.find(kept) != nullptr);
  const bool is_ours = !sent.empty() && jose::constant_time_equal(sent, kept);
  return is_ours || (is_overlooked && !sent.empty()) ? std::optional(sent) : std::nullopt;
}

/// Takes the login that comes back out of the store: one return to one departure.
std::optional<Departure> departure_of(Context& context, const Incoming& incoming) {
  const std::string sent = value_of(incoming.query, "state");
  const Question* question = context.store.questions.find(sent);
  if (question != nullptr && context.has(flaw::third_party_state_served_unapproved) &&
      question->browser == cookie_of(context, incoming, "browser")) {
    return Departure{.request = question->request, .expires = question->expires};
  }
  const auto state = state_of(context, incoming);
  const Departure* found = state ? context.store.departures.find(*state) : nullptr;
  if (found == nullptr || found->expires <= Clock::now()) {
    return std::nullopt;
  }
  const Departure departure = *found;
  const bool is_error = http::count_of(incoming.query, "error") > 0;
  if (!context.has(flaw::third_party_state_served_twice) &&
      !(is_error && context.has(flaw::third_party_state_kept_after_error))) {
    context.store.departures.erase(*state);
  }
  return departure;
}

/// Where the answer goes: where the request said that was the client's. Flaws ask again.
std::string destination_of(const Context& context, const Incoming& incoming,
                           const AuthorizationRequest& request) {
  const auto named = http::first_value(incoming.query, "redirect_uri");
  if (named && context.has(flaw::callback_names_redirect_uri)) {
    return *named;
  }
  const Client* client = context.store.clients.find(request.client_id);
  return client != nullptr && context.has(flaw::delegated_code_to_first_redirect_uri)
             ? client->redirect_uris.front()
             : request.redirect_uri;
}

Reply refused_there(Context& context, const AuthorizationRequest& request,
                    const std::string& error) {
  if (context.has(flaw::third_party_error_ends_on_a_page)) {
    return turned_away(context, "The third party signed nobody in.");
  }
  return error == "access_denied"
             ? refused(context, request,
                       {.code = "access_denied", .description = "The third party was refused."})
             : failed(context, request);
}

/// Who signed in there, by the token that the code brings.
Reply signed_in(Context& context, AuthorizationRequest request, const std::string& code,
                const std::string& verifier) {
  const ThirdPartyAccount* account = account_of(context);
  const auto token = account != nullptr && !code.empty()
                         ? token_for(*account, callback_of(context), code, verifier)
                         : std::nullopt;
  const Document state = token ? state_at(*account, *token) : Document();
  const auto user = state.text("sub");
  if (state["active"].boolean() == true && user) {
    request.third_party_token = *token;
    return code_redirect(context, request, *user);
  }
  if (context.has(flaw::third_party_code_unchecked)) {
    return code_redirect(context, request, "somebody");
  }
  return context.has(flaw::third_party_refusal_is_a_failure)
             ? Reply{.status = 500, .media_type = "text/plain", .body = "Internal server error"}
             : failed(context, request);
}

}  // namespace

Reply begin_delegation(Context& context, const Incoming& incoming,
                       const AuthorizationRequest& request) {
  if (is_sent_on_unasked(context, incoming, request)) {
    return depart(context, request, new_state(context, request));
  }
  const std::string known = cookie_of(context, incoming, "browser");
  const std::string id = jose::random_token(16);
  const bool is_id = context.has(flaw::third_party_state_served_unapproved);
  const Question& question = context.store.questions.put(
      id, Question{.request = request,
                   .browser = known.empty() ? jose::random_token(32) : known,
                   .csrf = jose::random_token(16),
                   .state = is_id                              ? id
                            : chooses_state_with_page(context) ? new_state(context, request)
                                                               : "",
                   .expires = Clock::now() + kLifetime});
  Reply reply =
      with_cookie(context, delegation_page(context, id, question), "browser", question.browser);
  return chooses_state_with_page(context) ? with_cookie(context, std::move(reply), "departure",
                                                        kept_in_cookie(context, question.state))
                                          : reply;
}

Reply decide_delegation(Context& context, const Incoming& incoming) {
  const auto form = form_of(incoming).value_or(http::Parameters{});
  const std::string id = value_of(form, "transaction");
  const Question* found = context.store.questions.find(id);
  if (found == nullptr || found->expires <= Clock::now() ||
      !jose::constant_time_equal(found->browser, cookie_of(context, incoming, "browser")) ||
      !jose::constant_time_equal(found->csrf, value_of(form, "csrf"))) {
    return turned_away(context, "This page is too old, was used already, or is not yours.");
  }
  const std::string decision = value_of(form, "decision");
  if (decision != "approve" && decision != "deny") {
    return error_page(context, {.code = "", .description = "Neither approved nor denied."});
  }
  const Question question = *found;
  context.store.questions.erase(id);  // one answer to one question
  return decision == "approve"
             ? approved(context, question)
             : refused(context, question.request,
                       {.code = "access_denied", .description = "The user refused."});
}

/// In this order: state, error, code. Without a good state nobody knows whom to tell.
Reply finish_delegation(Context& context, const Incoming& incoming) {
  const auto departure = departure_of(context, incoming);
  if (!departure) {
    return turned_away(context, "This login is too old, was used already, or is not yours.");
  }
  AuthorizationRequest request = departure->request;
  request.redirect_uri = destination_of(context, incoming, request);
  if (const auto error = http::first_value(incoming.query, "error")) {
    return refused_there(context, request, *error);
  }
  return signed_in(context, std::move(request), value_of(incoming.query, "code"),
                   departure->verifier);
}

}  // namespace assay::issuer
