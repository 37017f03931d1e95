#include "harness/issuer/pages.hpp"

#include <fmt/format.h>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/markup.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/delegation.hpp"
#include "harness/issuer/redirect_uri.hpp"

namespace assay::issuer {
namespace {

/// A client's name and addresses are whatever somebody registered.
std::string escaped(std::string_view text) { return http::escaped_markup(text); }

/// In an attribute in quotes; what a flaw forgets there are the quotes.
std::string escaped_in_attribute(const Context& context, std::string_view text) {
  std::string out = escaped(text);
  if (context.has(flaw::client_name_unescaped_in_attribute)) {
    for (auto at = out.find("&quot;"); at != std::string::npos; at = out.find("&quot;", at)) {
      out.replace(at, std::string_view("&quot;").size(), "\"");
    }
  }
  return out;
}

/// What a flaw shows in place of an escaped name: one without the word that somebody thought of.
std::string without_scripts(std::string text) {
  for (auto at = http::lower_case(text).find("<script"); at != std::string::npos;
       at = http::lower_case(text).find("<script")) {
    text.erase(at, std::string_view("<script").size());
  }
  return text;
}

std::string shown_name(const Context& context, const std::string& name) {
  if (context.has(flaw::consent_hides_client)) {
    return "that you just came from";
  }
  return context.has(flaw::client_name_filtered_for_scripts) ? without_scripts(name)
                                                             : escaped(name);
}

/// Where the answer goes; a flaw shows in its place where the document comes from.
std::string shown_place(const Context& context, const Client* client,
                        const std::string& redirect_uri) {
  const bool is_hidden = client != nullptr && client->is_document &&
                         context.has(flaw::consent_hides_document_redirect_host);
  return place_of(is_hidden ? client->id : redirect_uri);
}

/// MCP: any program on the user's own machine could be waiting there.
const char* warning_for(const Context& context, const Client* client,
                        const std::string& redirect_uri) {
  const bool is_forgotten =
      client != nullptr && client->is_document && context.has(flaw::local_document_client_unwarned);
  return is_on_loopback(redirect_uri) && !is_forgotten
             ? "<p>It runs on your own computer. Go on only if you started it yourself.</p>\n"
             : "";
}

/// Of a client that nobody registered, the host of its identifier is all that it cannot choose
/// (Client ID Metadata Documents, section 6.4). Its logo is not shown: there is no copy of it.
std::string lines_about_document(const Context& context, const Client* client,
                                 const std::string& redirect_uri) {
  if (client == nullptr || !client->is_document) {
    return "";
  }
  std::string lines;
  const auto logo = client->metadata.text("logo_uri");
  if (logo && context.has(flaw::document_logo_shown_from_its_address)) {
    lines += fmt::format("<p><img src=\"{}\" alt=\"\"></p>\n", escaped(*logo));
  }
  if (!context.has(flaw::consent_hides_document_host)) {
    lines += fmt::format("<p>It is described by <strong>{}</strong>.</p>\n",
                         escaped(place_of(client->id)));
  }
  return lines + fmt::format("<p>Your answer is sent to <strong>{}</strong>.</p>\n",
                             escaped(shown_place(context, client, redirect_uri)));
}

/// A flaw links to the client's own page, whatever that is.
std::string link_to(const Context& context, const Client* client) {
  const auto uri = client == nullptr ? std::nullopt : client->metadata.text("client_uri");
  return uri && context.has(flaw::client_link_of_any_scheme_shown)
             ? fmt::format("<p><a href=\"{}\">About it</a></p>\n", escaped(*uri))
             : "";
}

/// No script, nothing from elsewhere, no frame around it: an attacker who frames the page can place
/// the approve button under the user's mouse (RFC 9700 section 4.16). There is no form-action:
/// browsers hold redirects after a form against it, and the one after consent leaves for the
/// client.
Reply page(const Context& context, int status, std::string_view title, std::string_view body) {
  Reply reply{
      .status = status,
      .headers = {{"Cache-Control", "no-store"},
                  {"Referrer-Policy", "no-referrer"},
                  {"X-Content-Type-Options", "nosniff"}},
      .media_type = "text/html; charset=utf-8",
      .body = fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                          "<title>{0}</title></head>\n<body>\n<main>\n<h1>{0}</h1>\n{1}</main>\n"
                          "</body>\n</html>\n",
                          title, body)};
  if (!context.has(flaw::pages_can_be_framed)) {
    reply.headers.emplace_back("X-Frame-Options", "DENY");
    const bool is_old = context.has(flaw::frames_refused_by_old_header_alone);
    reply.headers.emplace_back("Content-Security-Policy",
                               std::string("default-src 'none'; base-uri 'none'") +
                                   (is_old ? "" : "; frame-ancestors 'none'"));
  }
  return reply;
}

std::string hidden_fields(const std::string& transaction_id, const std::string& token) {
  return fmt::format(
      "<input type=\"hidden\" name=\"transaction\" value=\"{}\">\n"
      "<input type=\"hidden\" name=\"csrf\" value=\"{}\">\n",
      escaped(transaction_id), escaped(token));
}

/// A flaw lets the state travel through the form, as if its quotes were double ones.
std::string field_of_state(const Context& context, const AuthorizationRequest& request) {
  if (!request.state || !context.has(flaw::state_unescaped_in_consent_form)) {
    return "";
  }
  std::string value = escaped(*request.state);
  constexpr std::string_view quote = "&#39;";
  for (auto at = value.find(quote); at != std::string::npos; at = value.find(quote, at)) {
    value.replace(at, quote.size(), "'");
  }
  return "<input type='hidden' name='state' value='" + value + "'>\n";
}

std::string list_of(const Scopes& scopes) {
  std::string items;
  for (const std::string& scope : scopes) {
    items += fmt::format("<li><code>{}</code></li>\n", escaped(scope));
  }
  return items.empty() ? "<p>No particular permission.</p>\n" : "<ul>\n" + items + "</ul>\n";
}

}  // namespace

Reply login_page(const Context& context, const std::string& transaction_id,
                 const Transaction& transaction, std::string_view complaint) {
  const std::string body = fmt::format(
      "{}<form method=\"post\" action=\"{}/login\">\n{}"
      "<p><label>User name <input type=\"text\" name=\"username\" autocomplete=\"username\" "
      "required></label></p>\n"
      "<p><label>Password <input type=\"password\" name=\"password\" "
      "autocomplete=\"current-password\" "
      "required></label></p>\n"
      "<p><button type=\"submit\">Sign in</button></p>\n</form>\n",
      complaint.empty() ? "" : fmt::format("<p role=\"alert\">{}</p>\n", escaped(complaint)),
      escaped(context.path()), hidden_fields(transaction_id, transaction.login_token));
  const char* style = context.has(flaw::sign_in_page_loads_foreign_style)
                          ? "<link rel=\"stylesheet\" href=\"https://styles.example/fonts.css\">\n"
                          : "";
  return page(context, complaint.empty() ? 200 : 403, "Sign in", style + body);
}

Reply consent_page(const Context& context, const std::string& transaction_id,
                   const Transaction& transaction, const std::string& user) {
  const AuthorizationRequest& request = transaction.request;
  const Client* client = context.store.clients.find(request.client_id);
  const std::string name =
      client != nullptr && !client->name.empty() ? client->name : request.client_id;
  const char* image = context.has(flaw::consent_page_shows_foreign_image)
                          ? "<p><img src=\"//images.example/apps.png\" alt=\"\"></p>\n"
                          : "";
  const bool hides_host = context.has(flaw::consent_hides_client);
  const bool lists_all = context.has(flaw::consent_lists_every_scope);
  const std::string body = fmt::format(
      "<p>You are signed in as {}.</p>\n"
      "<p>The application <strong>{}</strong>, at <strong>{}</strong>, asks for access to "
      "<code>{}</code> in your "
      "name, with these permissions, until you revoke them:</p>\n{}{}{}{}"
      "<form method=\"post\" action=\"{}/consent\" aria-label=\"Access for {}\">\n{}"
      "<p><button type=\"submit\" name=\"decision\" value=\"approve\">Approve</button>\n"
      "<button type=\"submit\" name=\"decision\" value=\"deny\">Deny</button></p>\n</form>\n",
      escaped(user), shown_name(context, name),
      hides_host ? "its place" : escaped(shown_place(context, client, request.redirect_uri)),
      escaped(request.resource), list_of(lists_all ? context.options.scopes : request.scopes),
      warning_for(context, client, request.redirect_uri),
      lines_about_document(context, client, request.redirect_uri) + link_to(context, client), image,
      escaped(context.path()), hides_host ? "an application" : escaped_in_attribute(context, name),
      hidden_fields(transaction_id, transaction.consent_token) + field_of_state(context, request));
  return page(context, 200, "Allow access?", body);
}

std::string refreshing_page(const std::string& address) {
  return fmt::format(
      "<!DOCTYPE html>\n<html>\n<head><meta http-equiv=refresh content='0; url={}'>"
      "<title>One moment</title></head>\n<body></body>\n</html>\n",
      escaped(address));
}

std::string link_back_to(const std::string& address) {
  return fmt::format("<p><a href=\"{}\">Back to the application</a></p>\n", escaped(address));
}

Reply error_page(const Context& context, const Refusal& refusal) {
  return page(context, refusal.status, "This request cannot go on",
              fmt::format("<p>{}</p>\n", escaped(refusal.description)));
}

Reply delegation_page(const Context& context, const std::string& question_id,
                      const Question& question) {
  const AuthorizationRequest& request = question.request;
  const Client* client = context.store.clients.find(request.client_id);
  const std::string name =
      client != nullptr && !client->name.empty() ? client->name : request.client_id;
  Scopes there = context.third_party.scopes;
  if (context.has(flaw::consent_page_hides_third_party_scopes)) {
    there.clear();
  } else if (context.has(flaw::consent_page_lists_first_third_party_scope)) {
    there.resize(1);
  }
  const std::string body = fmt::format(
      "<p>The application <strong>{}</strong> asks for access to <code>{}</code> in your name. The "
      "answer goes to <code>{}</code>.</p>\n"
      "<p>It gets these permissions here:</p>\n{}"
      "<p>You will sign in at <strong>{}</strong>, where this server then has these:</p>\n{}{}"
      "<form method=\"post\" action=\"{}{}\">\n{}"
      "<p><button type=\"submit\" name=\"decision\" value=\"approve\">Approve</button>\n"
      "<button type=\"submit\" name=\"decision\" value=\"deny\">Deny</button></p>\n</form>\n",
      escaped(name), escaped(request.resource), escaped(request.redirect_uri),
      list_of(request.scopes), escaped(context.third_party.issuer), list_of(there),
      is_on_loopback(request.redirect_uri)
          ? "<p>It runs on your own computer. Go on only if you started it yourself.</p>\n"
          : "",
      escaped(context.path()), kDelegationPath, hidden_fields(question_id, question.csrf));
  return page(context, 200, "Allow access?", body);
}

}  // namespace assay::issuer
