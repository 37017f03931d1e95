// Sign-in at a third party: the correct server step by step, and each flaw on the wire.
#include <gmock/gmock.h>

#include <functional>
#include <set>

#include "fixtures/reference/flaws.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/issuer/sign_in_elsewhere.hpp"
#include "harness/issuer/test_support.hpp"
#include "harness/jose/digest.hpp"
#include "harness/login/login.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace): the tests read shorter

/// A third party, a server that leaves the sign-in to it, and browsers.
class Delegating {
 public:
  explicit Delegating(FlawSet flaws = {})
      : there_({.flaws = {flaw::pkce_optional}}),
        listener_(0, [&](httplib::Server& server, const std::string& origin) {
          leave_sign_in_to(
              origin, {.issuer = there_.server().issuer(), .scopes = {"profile", "mail.send"}});
          Options options = honest_options();
          options.flaws = flaws;
          server_ = std::make_unique<AuthorizationServer>(origin, std::move(options));
          server_->mount(server);
        }) {}

  Deployment& there() { return there_; }
  AuthorizationServer& server() { return *server_; }

  Exchange send(http::Request request, login::CookieJar& jar) {
    if (const auto cookie = jar.header_for(request.url)) {
      request.headers.add("Cookie", *cookie);
    }
    Exchange exchange = transport_->perform(request, "test");
    jar.store(request.url, exchange.response()->headers);
    return exchange;
  }
  Exchange get(const std::string& url, login::CookieJar& jar) {
    return send({.method = "GET", .url = url}, jar);
  }
  std::string client(const std::vector<std::string>& redirect_uris = {kRedirectUri}) {
    const Document body =
        Deployment::registration().with("redirect_uris", Document::texts(redirect_uris));
    login::CookieJar none;
    return json_of(send({.method = "POST",
                         .url = server_->issuer() + "/register",
                         .headers = {{"Content-Type", "application/json"}},
                         .body = body.dump()},
                        none))
        .text("client_id")
        .value_or("");
  }
  const std::string& one() { return one_ = one_.empty() ? client() : one_; }
  Exchange ask(login::CookieJar& jar, const std::string& client,
               const std::string& redirect_uri = kRedirectUri) {
    return get(
        http::with_query(server_->issuer() + "/authorize",
                         replaced(Deployment::authorization(client), "redirect_uri", redirect_uri)),
        jar);
  }
  Exchange ask(login::CookieJar& jar) { return ask(jar, one()); }
  /// Where the browser is sent once the page, if there is one, is approved.
  std::string approve(const Exchange& page, login::CookieJar& jar) {
    std::string why_not;
    const auto answer = login::answer_page({.approve = {.value = "approve"}}, page.request().url,
                                           page.body(), why_not);
    return location_of(answer ? send(*answer, jar) : page);
  }
  std::string leave(login::CookieJar& jar) { return approve(ask(jar), jar); }
  /// The way back, with a fresh code.
  std::string signed_in(const std::string& address) {
    login::CookieJar none;
    return location_of(get(address, none));
  }
  static std::string changed(const std::string& url, std::string_view name,
                             std::optional<std::string> value) {
    Parameters parameters = without(http::query_of(url), name);
    if (value) {
      parameters.emplace_back(std::string(name), *value);
    }
    return http::with_query(url.substr(0, url.find('?')), parameters);
  }
  static std::string state_of(const std::string& url) {
    return http::first_value(http::query_of(url), "state").value_or("");
  }
  /// Leaves, and comes back by a way that was changed; in another browser if there is one.
  Exchange come_back(const std::function<std::string(const std::string&)>& change,
                     login::CookieJar* other = nullptr) {
    login::CookieJar jar;
    const std::string way = change(signed_in(leave(jar)));
    return get(way, other != nullptr ? *other : jar);
  }
  Exchange log_in() {
    return come_back([](const std::string& way) { return way; });
  }
  Document tokens() {
    const Parameters form =
        Deployment::redemption(one(), redirected(log_in(), "code").value_or(""));
    login::CookieJar none;
    return json_of(send({.method = "POST",
                         .url = server_->issuer() + "/token",
                         .headers = Deployment::form_headers(),
                         .body = http::form_encode(form)},
                        none));
  }

 private:
  Deployment there_;
  std::unique_ptr<AuthorizationServer> server_;
  serve::Listener listener_;
  std::unique_ptr<http::Transport> transport_ = http::make_curl_transport({});
  std::string one_;
};

bool has_code(const Exchange& exchange) { return redirected(exchange, "code").has_value(); }

bool cookie_speaks_of_state(Delegating& subject) {
  login::CookieJar jar;
  const Exchange page = subject.ask(jar);
  const std::string state = Delegating::state_of(subject.approve(page, jar));
  const std::string wrapped = jose::base64url_encode("{\"state\":\"" + state + "\"}");
  std::string cookies;
  for (const std::string& line : page.header_values("Set-Cookie")) {
    cookies += line;
  }
  return cookies.contains(state) || cookies.contains(wrapped);
}

std::string to_third(const Exchange& exchange) {
  return Delegating::state_of(location_of(exchange));
}

/// Two identical requests in two browsers: what state each of them sends.
std::pair<std::string, std::string> two_states(Delegating& subject) {
  login::CookieJar one;
  login::CookieJar other;
  return {Delegating::state_of(subject.leave(one)), Delegating::state_of(subject.leave(other))};
}

bool comes_back_twice(Delegating& subject, const std::optional<std::string>& error) {
  login::CookieJar jar;
  const std::string address = subject.leave(jar);
  const std::string way = subject.signed_in(address);
  login::CookieJar kept = jar;
  subject.get(
      error ? Delegating::changed(Delegating::changed(way, "code", {}), "error", error) : way, jar);
  return has_code(subject.get(subject.signed_in(address), kept));
}

bool approved_in_the_clear(Delegating& subject) {
  login::CookieJar jar;
  subject.leave(jar);
  const std::string cookies = jar.header_for(subject.server().issuer()).value_or("");
  return cookies.contains("=" + subject.one());
}

bool takes_unapproved(Delegating& subject) {
  login::CookieJar honest;
  const std::string address = subject.leave(honest);
  login::CookieJar jar;
  const Exchange page = subject.ask(jar);
  const auto forms = login::forms_of(page.request().url, page.body());
  if (forms.empty()) {
    return false;
  }
  const std::string shown = forms.front().fields.front().value;
  return has_code(
      subject.get(subject.signed_in(Delegating::changed(address, "state", shown)), jar));
}

bool ends_with_third_party(Delegating& subject) {
  const Document claims = Minter::claims_of(subject.tokens().text("access_token").value_or(""));
  const std::string jti = claims.text("jti").value_or("");
  if (jti.empty() || subject.server().is_revoked(jti)) {
    return false;
  }
  subject.there().server().withdraw_key(subject.there().server().minter());
  return subject.server().is_revoked(jti);
}

struct Probe {
  Flaw flaw{};
  std::function<bool(Delegating&)> is_wrong{};
};

std::vector<Probe> consent_probes() {
  return {
      {flaw::third_party_asked_without_consent,
       [](Delegating& s) {
         login::CookieJar jar;
         return !to_third(s.ask(jar)).empty();
       }},
      {flaw::third_party_consent_of_browser,
       [](Delegating& s) {
         login::CookieJar jar;
         s.leave(jar);
         return !to_third(s.ask(jar, s.client())).empty();
       }},
      {flaw::third_party_consent_in_plain_cookie, approved_in_the_clear},
      {flaw::consent_page_hides_third_party_scopes,
       [](Delegating& s) {
         login::CookieJar jar;
         return !s.ask(jar).body().contains("profile");
       }},
      {flaw::consent_page_lists_first_third_party_scope,
       [](Delegating& s) {
         login::CookieJar jar;
         return !s.ask(jar).body().contains("mail.send");
       }},
  };
}

std::vector<Probe> state_probes() {
  return {
      {flaw::third_party_state_is_the_clients,
       [](Delegating& s) { return two_states(s).first == "plain-state"; }},
      {flaw::third_party_state_counts,
       [](Delegating& s) { return two_states(s).first == jose::hex(jose::sha256("1")); }},
      {flaw::third_party_state_of_the_request,
       [](Delegating& s) {
         const auto [one, other] = two_states(s);
         return one == other;
       }},
      {flaw::third_party_state_served_unapproved, takes_unapproved},
      {flaw::third_party_state_cookie_with_page, cookie_speaks_of_state},
      {flaw::third_party_state_cookie_with_page_encoded, cookie_speaks_of_state},
      {flaw::third_party_state_of_any_browser,
       [](Delegating& s) {
         login::CookieJar none;
         return has_code(s.come_back([](const auto& way) { return way; }, &none));
       }},
      {flaw::third_party_state_without_cookie_served,
       [](Delegating& s) {
         login::CookieJar none;
         return has_code(s.come_back([](const auto& way) { return way; }, &none));
       }},
      {flaw::third_party_state_with_any_cookie_served,
       [](Delegating& s) {
         login::CookieJar other;
         s.leave(other);
         return has_code(s.come_back([](const auto& way) { return way; }, &other));
       }},
  };
}

std::vector<Probe> callback_probes() {
  const auto with = [](std::string name, std::optional<std::string> value) {
    return [name, value](const std::string& way) { return Delegating::changed(way, name, value); };
  };
  return {
      {flaw::callback_without_state_served,
       [=](Delegating& s) { return has_code(s.come_back(with("state", {}))); }},
      {flaw::callback_state_unread,
       [=](Delegating& s) { return has_code(s.come_back(with("state", "made-up-by-somebody"))); }},
      {flaw::callback_state_compared_in_part,
       [](Delegating& s) {
         return has_code(s.come_back([](const std::string& way) {
           return Delegating::changed(way, "state", Delegating::state_of(way) + "x");
         }));
       }},
      {flaw::third_party_state_served_twice, [](Delegating& s) { return comes_back_twice(s, {}); }},
      {flaw::third_party_state_kept_after_error,
       [](Delegating& s) { return comes_back_twice(s, "access_denied"); }},
      {flaw::callback_names_redirect_uri,
       [=](Delegating& s) {
         return location_of(s.come_back(with("redirect_uri", "https://attacker.example/cb")))
             .starts_with("https://attacker.example");
       }},
      {flaw::delegated_code_to_first_redirect_uri,
       [](Delegating& s) {
         const std::string second = std::string(kRedirectUri) + "/second";
         const std::string id = s.client({kRedirectUri, second});
         login::CookieJar jar;
         const std::string address = s.approve(s.ask(jar, id, second), jar);
         return !location_of(s.get(s.signed_in(address), jar)).starts_with(second);
       }},
      {flaw::third_party_error_ends_on_a_page,
       [=](Delegating& s) {
         return redirected(s.come_back(with("error", "access_denied")), "error") != "access_denied";
       }},
      {flaw::third_party_code_unchecked,
       [=](Delegating& s) { return has_code(s.come_back(with("code", "made-up"))); }},
      {flaw::third_party_refusal_is_a_failure,
       [=](Delegating& s) { return s.come_back(with("code", "made-up")).status() == 500; }},
      {flaw::third_party_token_in_token_response,
       [](Delegating& s) { return s.tokens().has("third_party_token"); }},
      {flaw::third_party_token_in_redirect,
       [](Delegating& s) { return redirected(s.log_in(), "third_party_token").has_value(); }},
      {flaw::third_party_token_status_unread,
       [](Delegating& s) { return !ends_with_third_party(s); }},
  };
}

std::vector<Probe> probes() {
  std::vector<Probe> all = consent_probes();
  for (const auto& part : {state_probes(), callback_probes()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST(DelegationTest, EveryFlawHasAProbe) {
  std::set<Flaw> probed;
  for (const Probe& probe : probes()) {
    probed.insert(probe.flaw);
  }
  std::set<Flaw> rows;
  for (const FlawRow& row : reference::delegated_login_flaws()) {
    rows.insert(row.flaw);
  }
  EXPECT_EQ(probed, rows);
}

TEST(DelegationTest, TheCorrectServerIsWrongInNothing) {
  for (const Probe& probe : probes()) {
    Delegating correct;
    EXPECT_FALSE(probe.is_wrong(correct)) << probe.flaw.id();
  }
}

TEST(DelegationTest, EachFlawShows) {
  for (const Probe& probe : probes()) {
    Delegating flawed({probe.flaw});
    EXPECT_TRUE(probe.is_wrong(flawed)) << probe.flaw.id();
  }
}

TEST(DelegationTest, TokenIsOfWhoSignedInThere) {
  Delegating subject;
  const Document claims = Minter::claims_of(subject.tokens().text("access_token").value_or(""));
  EXPECT_EQ(claims.text("sub"), "harness");
  EXPECT_EQ(claims.text("iss"), subject.server().issuer());
}

TEST(DelegationTest, RefusalAtTheConsentPageReachesTheClient) {
  Delegating subject;
  login::CookieJar jar;
  const Exchange page = subject.ask(jar);
  std::string why_not;
  const auto answer =
      login::answer_page({.approve = {.value = "deny"}}, page.request().url, page.body(), why_not);
  ASSERT_TRUE(answer) << why_not;
  const Exchange refused = subject.send(*answer, jar);
  EXPECT_EQ(redirected(refused, "error"), "access_denied");
  EXPECT_EQ(redirected(refused, "state"), "plain-state");
}

TEST(DelegationTest, ConsentFormOfAnotherBrowserIsRefused) {
  Delegating subject;
  login::CookieJar jar;
  const Exchange page = subject.ask(jar);
  login::CookieJar other;
  subject.ask(other);
  EXPECT_EQ(subject.approve(page, other), "");
  EXPECT_NE(subject.approve(page, jar), "");
}

TEST(DelegationTest, ThirdPartyThatIsNotThereIsAnErrorForTheClient) {
  leave_sign_in_to("http://127.0.0.1:9", {.issuer = "http://127.0.0.1:1"});
  std::unique_ptr<AuthorizationServer> server;
  const serve::Listener listener(0, [&](httplib::Server& http, const std::string&) {
    server = std::make_unique<AuthorizationServer>("http://127.0.0.1:9", honest_options());
    server->mount(http);
  });
  const auto transport = http::make_curl_transport({});
  const auto send = [&](http::Request request) {
    request.url = listener.origin() + request.url;
    return transport->perform(request, "test");
  };
  const std::string id = json_of(send({.method = "POST",
                                       .url = "/register",
                                       .headers = {{"Content-Type", "application/json"}},
                                       .body = Deployment::registration().dump()}))
                             .text("client_id")
                             .value_or("");
  const Exchange page =
      send({.method = "GET", .url = http::with_query("/authorize", Deployment::authorization(id))});
  std::string why_not;
  auto answer = login::answer_page({.approve = {.value = "approve"}}, page.request().url,
                                   page.body(), why_not);
  ASSERT_TRUE(answer) << why_not;
  const std::string cookie = page.header("Set-Cookie").value_or("");
  answer->headers.add("Cookie", cookie.substr(0, cookie.find(';')));
  EXPECT_EQ(redirected(transport->perform(*answer, "test"), "error"), "server_error");
}

}  // namespace
}  // namespace assay::issuer
