// Flaws of what becomes of a client after its registration, each with a request that shows it.
#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

std::string member(const Document& client, std::string_view name) {
  return client.text(name).value_or("");
}

/// At the address of `client`, with the token of `owner`.
Exchange manage(Subject& subject, const std::string& method, const Document& client,
                const Document& owner, const Document& body = {}) {
  http::Headers headers{{"Content-Type", "application/json"}};
  const std::string token = member(owner, "registration_access_token");
  if (!token.empty()) {
    headers.add("Authorization", "Bearer " + token);
  }
  return subject.automatic.transport().perform({.method = method,
                                                .url = member(client, "registration_client_uri"),
                                                .headers = headers,
                                                .body = body.is_null() ? "" : body.dump()},
                                               "test");
}

Document fresh(Subject& subject, const std::string& method = "none") {
  return subject.automatic.registered(Deployment::registration(method));
}

Document update_of(const Document& client) {
  Document body = client;
  for (const char* name : {"registration_access_token", "registration_client_uri",
                           "client_secret_expires_at", "client_id_issued_at"}) {
    body = body.without(name);
  }
  return body;
}

Exchange update(Subject& subject, const Document& client, std::string_view name,
                const Document& value) {
  return manage(subject, "PUT", client, client, update_of(client).with(name, value));
}

std::size_t redirects_after_update(Subject& subject) {
  const Document client = fresh(subject);
  return json_of(update(subject, client, "redirect_uris",
                        Document::texts({"https://client.example/new"})))
      .texts("redirect_uris")
      .size();
}

bool takes_redirect(Subject& subject, const std::string& uri) {
  return update(subject, fresh(subject), "redirect_uris", Document::texts({uri})).status() == 200;
}

bool is_active(Subject& subject, const std::string& token) {
  const Document asker = subject.automatic.machine();
  return json_of(subject.automatic.post("/introspect",
                                        {{"client_id", member(asker, "client_id")},
                                         {"client_secret", member(asker, "client_secret")},
                                         {"token", token}}))["active"]
             .boolean() == true;
}

/// A client with a grant that was deleted.
struct Deleted {
  explicit Deleted(Subject& subject)
      : client(fresh(subject)), granted(subject.automatic.grant(member(client, "client_id"))) {
    reply = manage(subject, "DELETE", client, client);
  }
  bool is_gone() const { return reply.status() == 204 || reply.status() == 200; }
  Document client;
  Document granted;
  Exchange reply;
};

const std::vector<Probe> kManagement{
    {flaw::management_token_withheld_from_public_clients,
     "management_token_withheld_from_public_clients",
     [](Subject& s) { return !fresh(s).has("registration_access_token"); }},
    {flaw::registration_read_without_token, "registration_read_without_token",
     [](Subject& s) { return manage(s, "GET", fresh(s), Document()).status() == 200; }},
    {flaw::management_refusal_without_challenge, "management_refusal_without_challenge",
     [](Subject& s) {
       return !manage(s, "PUT", fresh(s), Document(), Document::object())
                   .header("WWW-Authenticate")
                   .has_value();
     }},
    {flaw::management_token_of_any_client, "management_token_of_any_client",
     [](Subject& s) {
       return manage(s, "GET", fresh(s), fresh(s, "client_secret_post")).status() == 200;
     }},
    {flaw::any_client_deletes_any, "any_client_deletes_any",
     [](Subject& s) {
       return manage(s, "DELETE", fresh(s), fresh(s, "client_secret_post")).status() == 204;
     }},
    {flaw::update_goes_to_the_named_client, "update_goes_to_the_named_client",
     [](Subject& s) {
       const Document other = fresh(s);
       const std::string id = member(other, "client_id");
       return member(json_of(update(s, fresh(s, "client_secret_post"), "client_id", id)),
                     "client_id") == id;
     }},
    {flaw::update_adds_redirect_uris, "update_adds_redirect_uris",
     [](Subject& s) { return redirects_after_update(s) == 2; }},
    {flaw::replaced_redirect_uri_still_served, "replaced_redirect_uri_still_served",
     [](Subject& s) {
       const Document client = fresh(s);
       const Document after = json_of(
           update(s, client, "redirect_uris", Document::texts({"https://client.example/new"})));
       return after.texts("redirect_uris").size() == 1 &&
              served(s.automatic.authorize(Deployment::authorization(member(client, "client_id"))));
     }},
    {flaw::update_renames_client, "update_renames_client",
     [](Subject& s) {
       const std::string id = "chosen-" + jose::hex(jose::random_token(4));
       return member(json_of(update(s, fresh(s), "client_id", id)), "client_id") == id;
     }},
    {flaw::update_takes_chosen_secret, "update_takes_chosen_secret",
     [](Subject& s) {
       const Document client = fresh(s, "client_secret_post");
       return member(json_of(update(s, client, "client_secret", "chosen")), "client_secret") ==
              "chosen";
     }},
    {flaw::update_takes_secret_unsaid, "update_takes_secret_unsaid",
     [](Subject& s) {
       const Document client = fresh(s, "client_secret_post");
       const Document after = json_of(update(s, client, "client_secret", "chosen"));
       const std::string id = member(client, "client_id");
       return member(after, "client_secret") == member(client, "client_secret") &&
              issued(s.automatic.token(added(Deployment::redemption(id, s.automatic.code(id)),
                                             "client_secret", "chosen")));
     }},
    {flaw::update_checks_no_redirects, "update_checks_no_redirects",
     [](Subject& s) { return takes_redirect(s, "javascript:alert(1)"); }},
    {flaw::update_checks_scheme_alone, "update_checks_scheme_alone",
     [](Subject& s) { return takes_redirect(s, "http://client.example/cb"); }},
    {flaw::deleted_client_keeps_access_tokens, "deleted_client_keeps_access_tokens",
     [](Subject& s) {
       const Deleted gone(s);
       return gone.is_gone() && is_active(s, member(gone.granted, "access_token"));
     }},
    {flaw::deleted_client_still_refreshes, "deleted_client_still_refreshes",
     [](Subject& s) {
       const Deleted gone(s);
       return gone.is_gone() && issued(s.automatic.token(Deployment::refreshing(
                                    member(gone.client, "client_id"), gone.granted)));
     }},
    {flaw::deletion_answered_with_200, "deletion_answered_with_200",
     [](Subject& s) { return Deleted(s).reply.status() == 200; }},
    {flaw::deleted_client_is_not_found, "deleted_client_is_not_found",
     [](Subject& s) {
       const Deleted gone(s);
       return manage(s, "GET", gone.client, gone.client).status() == 404;
     }},
    {flaw::deleted_client_can_be_read, "deleted_client_can_be_read",
     [](Subject& s) {
       const Deleted gone(s);
       return gone.granted.has("access_token") &&
              manage(s, "GET", gone.client, gone.client).status() == 200;
     }},
};

}  // namespace

std::span<const Probe> management_probes() { return kManagement; }

}  // namespace assay::issuer
