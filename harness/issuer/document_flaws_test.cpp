// Flaws in how documents of clients are taken: with the host of documents that the cases use.
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/jwks.hpp"
#include "harness/jose/jws.hpp"
#include "harness/probe/document_host.hpp"
#include "harness/run/loopback_document_host.hpp"

namespace assay::issuer {
namespace {

using testing_support::issued;
using testing_support::json_of;
using testing_support::kRedirectUri;
using testing_support::location_of;
using testing_support::replaced;
using Door = DocumentHost::Door;

DocumentHost& host() {
  static const std::shared_ptr<DocumentHost> ours = shared_document_host();
  return *ours;
}

/// A document at our host: what it says is set apart from where it stands.
struct Place {
  explicit Place(std::string start = host().origin(Door::documents))
      : word(host().fresh_word()), url(std::move(start) + "/" + word + "/client.json") {}
  Document honest() const { return about(url); }
  static Document about(const std::string& id) {
    return Deployment::registration().with("client_id", id).without("application_type");
  }
  void serve(const Document& document) const { serve(HostedAnswer{.body = document.dump()}); }
  void serve(const HostedAnswer& answer) const { host().serve(word, answer); }
  std::size_t visits() const { return host().visits(word).size(); }

  std::string word;
  std::string url;
};

Exchange asked(Subject& subject, const std::string& url, const std::string& uri = kRedirectUri) {
  return subject.automatic.authorize(replaced(Deployment::authorization(url), "redirect_uri", uri));
}

/// Whether the client of such a document gets a code.
bool takes(Subject& subject, const std::function<Document(const Document&)>& edit,
           const std::string& uri = kRedirectUri) {
  const Place place;
  place.serve(edit(place.honest()));
  return served(asked(subject, place.url, uri));
}

bool takes_id(Subject& subject, const std::function<std::string(const std::string&)>& edit) {
  return takes(subject, [&](const Document& honest) {
    return honest.with("client_id", edit(honest.text("client_id").value_or("")));
  });
}

/// The same where the URL itself is odd, and the document names it so.
bool takes_url(Subject& subject, const std::function<std::string(const std::string&)>& spell) {
  const Place place;
  const std::string url = spell(place.word);
  place.serve(Place::about(url));
  return served(asked(subject, url));
}

bool takes_answer(Subject& subject, HostedAnswer answer) {
  const Place place;
  answer.body = place.honest().dump();
  place.serve(answer);
  return served(asked(subject, place.url));
}

bool follows(Subject& subject, const std::string& origin) {
  const Place place;
  const Place target(origin);
  target.serve(place.honest());
  place.serve({.status = 302, .headers = {{"Location", target.url}}});
  return served(asked(subject, place.url));
}

/// Whether a client is refused whose document was bad before.
bool remembers(Subject& subject, HostedAnswer bad) {
  const Place place;
  bad.headers = {{"Cache-Control", "max-age=60"}};
  place.serve(bad);
  asked(subject, place.url);
  place.serve(place.honest());
  return !served(asked(subject, place.url));
}

bool redirects(Subject& subject, const HostedAnswer& bad) {
  const Place place;
  place.serve(bad);
  return location_of(asked(subject, place.url)).starts_with(kRedirectUri);
}

/// Whether the code of a client with a key is redeemed by this form.
bool is_redeemed(Subject& subject,
                 const std::function<Parameters(const std::string&)>& credentials) {
  const Place place;
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  place.serve(place.honest()
                  .with("token_endpoint_auth_method", "private_key_jwt")
                  .with("jwks", Document::parse(jose::JwkSet({key}).to_json()).value()));
  Parameters form = Deployment::redemption(place.url, subject.automatic.code(place.url));
  const Parameters more = credentials(place.url);
  form.insert(form.end(), more.begin(), more.end());
  return issued(subject.automatic.token(form));
}

Parameters signed_by_another(Subject& subject, const std::string& url) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  const std::string claims = Document::object({{"iss", url},
                                               {"sub", url},
                                               {"aud", subject.automatic.server().issuer()},
                                               {"jti", url + "-1"},
                                               {"exp", numeric_date(std::chrono::seconds{60})}})
                                 .dump();
  return {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
          {"client_assertion", jose::sign(key, jose::header_for(key), claims)}};
}

/// The page on which alice is asked about such a client.
std::string consent_page(Subject& subject, const std::function<Document(const Document&)>& edit,
                         const std::string& uri) {
  const Place place(host().origin(Door::documents));
  place.serve(edit(place.honest().with("redirect_uris", Document::texts({uri}))));
  Exchange page =
      subject.asking.authorize(replaced(Deployment::authorization(place.url), "redirect_uri", uri));
  const auto cookie = [&] {
    const std::string line = page.header("Set-Cookie").value_or("");
    return line.substr(0, line.find(';'));
  };
  const auto field = [&](const std::string& name) {
    const std::string start = "name=\"" + name + "\" value=\"";
    const std::size_t begin = page.body().find(start) + start.size();
    return page.body().substr(begin, page.body().find('"', begin) - begin);
  };
  if (!page.body().contains("csrf")) {
    return "";
  }
  page = subject.asking.post("/login",
                             {{"transaction", field("transaction")},
                              {"csrf", field("csrf")},
                              {"username", "alice"},
                              {"password", "wonder"}},
                             {{"Cookie", cookie()}});
  return subject.asking.send("GET", location_of(page), "", {{"Cookie", cookie()}}).body();
}

std::string consent_page(Subject& subject, const std::string& uri) {
  return consent_page(subject, [](const Document& document) { return document; }, uri);
}

bool sends_cookie(Subject& subject, const std::string& cookie) {
  const Place place;
  place.serve(HostedAnswer{.headers = {{"Set-Cookie", "a=host"}}, .body = place.honest().dump()});
  const std::string request =
      "/authorize?" + http::form_encode(Deployment::authorization(place.url));
  subject.automatic.send("GET", request, "", {{"Cookie", "a=browser"}});
  subject.automatic.send("GET", request, "", {{"Cookie", "a=browser"}});
  const auto visits = host().visits(place.word);
  return !visits.empty() && visits.back().headers.first("Cookie") == cookie;
}

std::string escaped_at(const Place& place) {
  return host().origin(Door::documents) + "/" + place.word + "/%63lient.json";
}

/// Where nobody let documents come from.
bool comes_inside(Subject& subject, const std::string& name) {
  const auto url = http::Url::parse(host().origin(Door::other));
  const Place place("https://" + name + ":" + std::to_string(url->port));
  place.serve(place.honest());
  asked(subject, place.url);
  return place.visits() > 0;
}

bool keeps_port(Subject& subject, const std::string& listed) {
  return !takes(subject, [&](const Document& honest) {
    return honest.with("redirect_uris", Document::texts({listed}));
  });
}

bool serves_what_was_removed(Subject& subject) {
  const Place place;
  place.serve(place.honest());
  asked(subject, place.url);
  place.serve(place.honest().with("redirect_uris", Document::texts({"https://a.example/new"})));
  return served(asked(subject, place.url));
}

constexpr std::size_t kTooMuch = 20'000;

const std::vector<Probe> kDocuments{
    {flaw::documents_unsupported, "documents_unsupported",
     [](Subject& s) {
       const Document said = s.metadata();
       return said.has("issuer") && !said.has("client_id_metadata_document_supported");
     }},
    {flaw::documents_never_fetched, "documents_never_fetched",
     [](Subject& s) {
       const Place place;
       place.serve(place.honest());
       asked(s, place.url);
       return place.visits() == 0 && s.metadata().has("client_id_metadata_document_supported");
     }},
    {flaw::document_id_compared_without_case, "document_id_compared_without_case",
     [](Subject& s) {
       return takes_id(s, [](const std::string& url) { return "HTTPS" + url.substr(5); });
     }},
    {flaw::document_id_compared_by_prefix, "document_id_compared_by_prefix",
     [](Subject& s) { return takes_id(s, [](const std::string& url) { return url + "x"; }); }},
    {flaw::document_id_compared_decoded, "document_id_compared_decoded",
     [](Subject& s) {
       const Place place;
       place.serve(place.honest());
       return served(asked(s, escaped_at(place)));
     }},
    {flaw::document_id_optional, "document_id_optional",
     [](Subject& s) { return takes(s, [](const Document& d) { return d.without("client_id"); }); }},
    {flaw::document_redirect_of_same_origin_served, "document_redirect_of_same_origin_served",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d; }, "http://127.0.0.1:8765/elsewhere");
     }},
    {flaw::document_redirect_query_ignored, "document_redirect_query_ignored",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d; }, std::string(kRedirectUri) + "?a=b");
     }},
    {flaw::document_name_optional, "document_name_optional",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d.without("client_name"); });
     }},
    {flaw::document_redirects_as_text_taken, "document_redirects_as_text_taken",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d.with("redirect_uris", kRedirectUri); });
     }},
    {flaw::document_redirects_optional, "document_redirects_optional",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d.without("redirect_uris"); });
     }},
    {flaw::document_list_taken, "document_list_taken",
     [](Subject& s) { return takes(s, [](const Document& d) { return Document::array({d}); }); }},
    {flaw::broken_document_breaks_server, "broken_document_breaks_server",
     [](Subject& s) {
       const Place place;
       place.serve(HostedAnswer{.body = "{"});
       return asked(s, place.url).status() == 500;
     }},
    {flaw::document_url_over_http_taken, "document_url_over_http_taken",
     [](Subject& s) {
       return takes_url(
           s, [](const std::string& word) { return host().origin(Door::plain) + "/" + word; });
     }},
    {flaw::document_url_without_path_taken, "document_url_without_path_taken",
     [](Subject& s) {
       return takes_url(
           s, [](const std::string& word) { return host().origin(Door::documents) + "?" + word; });
     }},
    {flaw::document_url_escaped_dots_taken, "document_url_escaped_dots_taken",
     [](Subject& s) {
       return takes_url(s, [](const std::string& word) {
         return host().origin(Door::documents) + "/" + word + "/%2e%2E/a";
       });
     }},
    {flaw::document_url_fragment_dropped, "document_url_fragment_dropped",
     [](Subject& s) {
       return takes_url(s, [](const std::string& word) {
         return host().origin(Door::documents) + "/" + word + "#a";
       });
     }},
    {flaw::document_url_user_info_dropped, "document_url_user_info_dropped",
     [](Subject& s) {
       return takes_url(s, [](const std::string& word) {
         return "https://a@" + host().origin(Door::documents).substr(8) + "/" + word;
       });
     }},
    {flaw::document_secret_jwt_taken, "document_secret_jwt_taken",
     [](Subject& s) {
       return takes(s, [](const Document& d) {
         return d.with("token_endpoint_auth_method", "client_secret_jwt");
       });
     }},
    {flaw::document_secret_overlooked, "document_secret_overlooked",
     [](Subject& s) {
       return takes(s, [](const Document& d) { return d.with("client_secret", "abc"); });
     }},
    {flaw::document_key_client_served_as_public, "document_key_client_served_as_public",
     [](Subject& s) { return is_redeemed(s, [](const std::string&) { return Parameters{}; }); }},
    {flaw::document_assertion_signature_unread, "document_assertion_signature_unread",
     [](Subject& s) {
       return is_redeemed(s, [&](const std::string& url) { return signed_by_another(s, url); });
     }},
    {flaw::document_loopback_port_compared, "document_loopback_port_compared",
     [](Subject& s) { return keeps_port(s, "http://127.0.0.1/callback"); }},
    {flaw::document_loopback_port_kept_where_named, "document_loopback_port_kept_where_named",
     [](Subject& s) {
       return keeps_port(s, "http://127.0.0.1:1/callback") &&
              !keeps_port(s, "http://127.0.0.1/callback");
     }},
    {flaw::failed_document_fetch_goes_on, "failed_document_fetch_goes_on",
     [](Subject& s) { return takes_answer(s, {.status = 404}); }},
    {flaw::failed_document_fetch_redirected, "failed_document_fetch_redirected",
     [](Subject& s) {
       return redirects(s, {.status = 404, .body = "no"}) && !takes_answer(s, {.status = 404});
     }},
    {flaw::invalid_document_redirected, "invalid_document_redirected",
     [](Subject& s) {
       return redirects(s, {.body = "no"}) &&
              !takes(s, [](const Document&) { return Document("no"); });
     }},
    {flaw::failed_document_fetch_cached, "failed_document_fetch_cached",
     [](Subject& s) { return remembers(s, {.status = 500, .body = "no"}); }},
    {flaw::invalid_document_cached, "invalid_document_cached",
     [](Subject& s) { return remembers(s, {.body = "no"}); }},
    {flaw::removed_document_redirect_still_served, "removed_document_redirect_still_served",
     [](Subject& s) { return serves_what_was_removed(s); }},
    {flaw::document_redirects_followed, "document_redirects_followed",
     [](Subject& s) {
       const auto at = http::Url::parse(host().origin(Door::documents));
       return follows(s, "https://localhost:" + std::to_string(at->port));
     }},
    {flaw::document_redirect_on_host_followed, "document_redirect_on_host_followed",
     [](Subject& s) { return follows(s, host().origin(Door::documents)); }},
    {flaw::document_size_unlimited, "document_size_unlimited",
     [](Subject& s) { return takes_answer(s, {.padding = kTooMuch}); }},
    {flaw::document_size_by_header_alone, "document_size_by_header_alone",
     [](Subject& s) { return takes_answer(s, {.padding = kTooMuch, .hides_length = true}); }},
    {flaw::document_hosts_known_by_spelling, "document_hosts_known_by_spelling",
     [](Subject& s) { return comes_inside(s, "[::ffff:127.0.0.1]"); }},
    {flaw::document_links_fetched_anywhere, "document_links_fetched_anywhere",
     [](Subject& s) {
       const Place logo(host().origin(Door::other));
       takes(s, [&](const Document& d) { return d.with("logo_uri", logo.url); });
       return logo.visits() > 0;
     }},
    {flaw::document_fetch_sends_cookies_back, "document_fetch_sends_cookies_back",
     [](Subject& s) { return sends_cookie(s, "a=host"); }},
    {flaw::document_fetch_forwards_cookies, "document_fetch_forwards_cookies",
     [](Subject& s) { return sends_cookie(s, "a=browser"); }},
    {flaw::consent_hides_document_host, "consent_hides_document_host",
     [](Subject& s) {
       const std::string page = consent_page(s, "https://a.example/cb");
       return page.contains("Your answer") && !page.contains("described by");
     }},
    {flaw::consent_hides_document_redirect_host, "consent_hides_document_redirect_host",
     [](Subject& s) {
       const std::string page = consent_page(s, "https://a.example/cb");
       return page.contains("Your answer") && !page.contains("a.example");
     }},
    {flaw::local_document_client_unwarned, "local_document_client_unwarned",
     [](Subject& s) {
       const std::string page = consent_page(s, kRedirectUri);
       return page.contains("Your answer") && !page.contains("your own computer");
     }},
    {flaw::document_logo_shown_from_its_address, "document_logo_shown_from_its_address",
     [](Subject& s) {
       return consent_page(
                  s, [](const Document& d) { return d.with("logo_uri", "https://a.example/logo"); },
                  kRedirectUri)
           .contains("src=\"https://a.example/logo\"");
     }},
};

}  // namespace

std::span<const Probe> document_probes() { return kDocuments; }

}  // namespace assay::issuer
