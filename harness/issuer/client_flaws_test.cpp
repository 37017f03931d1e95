// Flaws of what a client may register and what it then gets, each with a request that shows it.
#include "harness/catalog/flaws/registration.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

Exchange register_with(Subject& subject, std::string_view member, const Document& value) {
  return subject.automatic.post_json("/register",
                                     Deployment::registration().with(member, value).dump());
}

bool accepted(const Exchange& reply) { return reply.status() == 200 || reply.status() == 201; }

bool accepts(Subject& subject, std::string_view member, const Document& value) {
  return accepted(register_with(subject, member, value));
}

Document answer_to(Subject& subject, std::string_view member, const Document& value) {
  return json_of(register_with(subject, member, value));
}

bool keeps_another_than(Subject& subject, const std::string& uri) {
  const auto kept =
      answer_to(subject, "redirect_uris", Document::texts({uri})).texts("redirect_uris");
  return !kept.empty() && kept.front() != uri;
}

Document with_secret(Subject& subject) {
  return subject.automatic.registered(Deployment::registration("client_secret_post"));
}

std::string secret_of(const Document& client) { return client.text("client_secret").value_or(""); }

/// True where registering this at `member` makes somebody fetch it.
bool fetches(Subject& subject, std::string_view member, const std::string& url) {
  const std::size_t before = subject.asking.server().key_fetches();
  register_with(subject, member, url);
  return subject.asking.server().key_fetches() > before;
}

std::string statement(Subject& subject, bool is_signed_by_us, bool is_signed) {
  const jose::Key key = is_signed_by_us ? subject.automatic.server().minter().key()
                                        : jose::Key::generate(jose::Algorithm::es256);
  const std::string claims =
      Document::object({{"iss", subject.automatic.server().issuer()}, {"client_name", "Stated"}})
          .dump();
  return is_signed ? jose::sign(key, jose::header_for(key, "software-statement+jwt"), claims)
                   : jose::unsigned_token(R"({"alg":"none"})", claims);
}

bool goes_by(Subject& subject, const std::string& stated) {
  return answer_to(subject, "software_statement", stated).text("client_name") == "Stated";
}

/// Somebody who signs in, step by step, where a user is asked.
class Visitor {
 public:
  Visitor(Deployment& server, const Parameters& request) : server_(server) {
    page_ = server_.authorize(request);
    cookie_ = cookie_in(page_);
    page_ = server_.post("/login",
                         {{"transaction", field("transaction")},
                          {"csrf", field("csrf")},
                          {"username", "alice"},
                          {"password", "wonder"}},
                         {{"Cookie", cookie_}});
    cookie_ = cookie_in(page_);
    page_ = server_.send("GET", location_of(page_), "", {{"Cookie", cookie_}});
  }
  /// What is shown or sent after the sign-in.
  const Exchange& page() const { return page_; }

 private:
  static std::string cookie_in(const Exchange& page) {
    const std::string line = page.header("Set-Cookie").value_or("");
    return line.substr(0, line.find(';'));
  }
  std::string field(const std::string& name) const {
    const std::string start = "name=\"" + name + "\" value=\"";
    const std::size_t at = page_.body().find(start);
    if (at == std::string::npos) {
      return "";
    }
    const std::size_t begin = at + start.size();
    return page_.body().substr(begin, page_.body().find('"', begin) - begin);
  }

  Deployment& server_;
  Exchange page_;
  std::string cookie_;
};

Exchange page_after_sign_in(Subject& subject, const Document& metadata) {
  const Document client = subject.asking.registered(metadata);
  return Visitor(subject.asking, Deployment::authorization(client.text("client_id").value_or("")))
      .page();
}

bool shows(Subject& subject, std::string_view member, const std::string& value,
           std::string_view text) {
  const Exchange page = page_after_sign_in(subject, Deployment::registration().with(member, value));
  return page.body().find(text) != std::string::npos;
}

Document key_client(const jose::Key& key) {
  return Deployment::registration("private_key_jwt")
      .with("jwks", Document::parse(jose::JwkSet({key}).to_json()).value_or(Document()));
}

bool is_served_with(Subject& subject, const Document& client, const std::string& secret) {
  const std::string id = client.text("client_id").value_or("");
  auto redemption = Deployment::redemption(id, subject.automatic.code(id));
  return issued(subject.automatic.token_with_basic(redemption, client, secret));
}

const std::vector<Probe> kRequests{
    {flaw::unknown_registration_member_refused, "unknown_registration_member_refused",
     [](Subject& s) { return !accepts(s, "unheard_of", 1); }},
    {flaw::language_tagged_name_refused, "language_tagged_name_refused",
     [](Subject& s) {
       return !accepts(s, "client_name#de", "Probe") &&
              accepts(s, "client_uri", "https://a.example");
     }},
    {flaw::response_type_without_its_grant_registered, "response_type_without_its_grant_registered",
     [](Subject& s) {
       return accepted(s.automatic.post_json(
           "/register", Deployment::registration()
                            .with("grant_types", Document::texts({"refresh_token"}))
                            .with("response_types", Document::texts({"code"}))
                            .dump()));
     }},
    {flaw::grant_without_its_response_type_registered, "grant_without_its_response_type_registered",
     [](Subject& s) { return accepts(s, "response_types", Document::array()); }},
    {flaw::registration_needs_initial_token, "registration_needs_initial_token",
     [](Subject& s) { return register_with(s, "client_name", "Tests").status() == 401; }},
    {flaw::registration_answers_a_page, "registration_answers_a_page",
     [](Subject& s) {
       return register_with(s, "client_name", "Tests").media_type() == "text/html";
     }},
    {flaw::registration_not_offered, "registration_not_offered",
     [](Subject& s) {
       return s.metadata().has("issuer") && !s.metadata().has("registration_endpoint");
     }},
    {flaw::chosen_client_id_registered, "chosen_client_id_registered",
     [](Subject& s) { return answer_to(s, "client_id", "chosen").text("client_id") == "chosen"; }},
    {flaw::client_id_made_of_the_name, "client_id_made_of_the_name",
     [](Subject& s) {
       const std::string name = "named-" + jose::hex(jose::random_token(4));
       return answer_to(s, "client_name", name).text("client_id") == name;
     }},
    {flaw::chosen_secret_registered, "chosen_secret_registered",
     [](Subject& s) {
       return secret_of(s.automatic.registered(Deployment::registration("client_secret_post")
                                                   .with("client_secret", "chosen"))) == "chosen";
     }},
    {flaw::registration_stored_as_it_came, "registration_stored_as_it_came",
     [](Subject& s) { return answer_to(s, "is_admin", true).has("is_admin"); }},
    {flaw::trusted_client_skips_consent, "trusted_client_skips_consent",
     [](Subject& s) {
       return served(page_after_sign_in(s, Deployment::registration().with("skip_consent", true)));
     }},
    {flaw::unlisted_scope_granted, "unlisted_scope_granted",
     [](Subject& s) { return answer_to(s, "scope", "admin").text("scope") == "admin"; }},
    {flaw::logo_fetched_at_registration, "logo_fetched_at_registration",
     [](Subject& s) { return fetches(s, "logo_uri", s.asking.at("/jwks")); }},
    {flaw::inside_urls_known_by_spelling, "inside_urls_known_by_spelling",
     [](Subject& s) {
       std::string url = s.asking.at("/jwks");
       url.replace(url.find("127.0.0.1"), 9, "127.1");
       return fetches(s, "policy_uri", url);
     }},
    {flaw::jwks_uri_fetched_at_authentication, "jwks_uri_fetched_at_authentication",
     [](Subject& s) {
       const Document client = s.automatic.registered(
           Deployment::registration("private_key_jwt").with("jwks_uri", s.asking.at("/jwks")));
       return client.has("client_id");
     }},
    {flaw::software_statement_believed, "software_statement_believed",
     [](Subject& s) { return goes_by(s, statement(s, false, true)); }},
    {flaw::unsigned_statement_believed, "unsigned_statement_believed",
     [](Subject& s) { return goes_by(s, statement(s, false, false)); }},
    {flaw::software_statement_not_returned, "software_statement_not_returned",
     [](Subject& s) {
       const Document client = answer_to(s, "software_statement", statement(s, true, true));
       return client.text("client_name") == "Stated" && !client.has("software_statement");
     }},
};

const std::vector<Probe> kResponses{
    {flaw::one_secret_for_clients_of_one_name, "one_secret_for_clients_of_one_name",
     [](Subject& s) { return secret_of(with_secret(s)) == secret_of(with_secret(s)); }},
    {flaw::short_client_secrets, "short_client_secrets",
     [](Subject& s) { return secret_of(with_secret(s)).size() < 20; }},
    {flaw::client_secrets_hash_a_counter, "client_secrets_hash_a_counter",
     [](Subject& s) { return secret_of(with_secret(s)).size() == 64; }},
    {flaw::secret_for_public_client, "secret_for_public_client",
     [](Subject& s) { return answer_to(s, "client_name", "Tests").has("client_secret"); }},
    {flaw::both_kinds_of_keys_registered, "both_kinds_of_keys_registered",
     [](Subject& s) {
       return accepted(s.automatic.post_json("/register",
                                             key_client(jose::Key::generate(jose::Algorithm::es256))
                                                 .with("jwks_uri", "https://client.example/keys")
                                                 .dump()));
     }},
    {flaw::redirect_final_slash_dropped, "redirect_final_slash_dropped",
     [](Subject& s) { return keeps_another_than(s, "https://a.example/b/"); }},
    {flaw::redirect_escapes_decoded, "redirect_escapes_decoded",
     [](Subject& s) { return keeps_another_than(s, "https://a.example/%7Eb"); }},
    {flaw::registers_scheme_without_dot, "registers_scheme_without_dot",
     [](Subject& s) { return accepts(s, "redirect_uris", Document::texts({"myapp:/callback"})); }},
    {flaw::ipv6_loopback_redirect_refused, "ipv6_loopback_redirect_refused",
     [](Subject& s) {
       return !accepts(s, "redirect_uris", Document::texts({"http://[::1]:1234/callback"}));
     }},
    {flaw::localhost_redirect_refused, "localhost_redirect_refused",
     [](Subject& s) {
       return !accepts(s, "redirect_uris", Document::texts({"http://localhost:1234/callback"}));
     }},
    {flaw::redirect_wildcard_matched, "redirect_wildcard_matched",
     [](Subject& s) {
       const Document client =
           answer_to(s, "redirect_uris", Document::texts({"https://a.example/*/cb"}));
       return served(s.automatic.authorize(
           replaced(Deployment::authorization(client.text("client_id").value_or("")),
                    "redirect_uri", "https://a.example/other/cb")));
     }},
    {flaw::empty_secret_of_key_client_served, "empty_secret_of_key_client_served",
     [](Subject& s) {
       const Document client =
           s.automatic.registered(key_client(jose::Key::generate(jose::Algorithm::es256)));
       return is_served_with(s, client, "");
     }},
    {flaw::key_client_gets_a_secret_too, "key_client_gets_a_secret_too",
     [](Subject& s) {
       const Document client =
           s.automatic.registered(key_client(jose::Key::generate(jose::Algorithm::es256)));
       return client.has("client_secret") && is_served_with(s, client, secret_of(client));
     }},
    {flaw::client_name_filtered_for_scripts, "client_name_filtered_for_scripts",
     [](Subject& s) { return shows(s, "client_name", "<b>bold</b><script>", "<b>bold</b>>"); }},
    {flaw::client_name_unescaped_in_attribute, "client_name_unescaped_in_attribute",
     [](Subject& s) { return shows(s, "client_name", "a\" b=\"c", "Access for a\" b=\"c"); }},
    {flaw::client_link_of_any_scheme_shown, "client_link_of_any_scheme_shown",
     [](Subject& s) { return shows(s, "client_uri", "javascript:x", "href=\"javascript:x\""); }},
    {flaw::consent_hides_client, "consent_hides_client",
     [](Subject& s) {
       return shows(s, "client_uri", "https://a.example", "csrf") &&
              !shows(s, "client_name", "Quite a name", "Quite a name");
     }},
    {flaw::consent_lists_every_scope, "consent_lists_every_scope",
     [](Subject& s) { return shows(s, "client_uri", "https://a.example", "notes:write"); }},
};

}  // namespace

std::span<const Probe> client_request_probes() { return kRequests; }

std::span<const Probe> client_response_probes() { return kResponses; }

}  // namespace assay::issuer
