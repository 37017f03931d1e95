#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/token_claims.hpp"
#include "harness/jose/jws.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/tokens/cases.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// What anybody is served shows nothing about where a token may stand: that it is served is the
/// finding of another case, or the server asks behind the opening only.
void demand_that_the_opening_asks(Probe& probe) {
  if (probe.facts().anonymous.succeeded()) {
    probe.not_applicable("The first request of a client is served without any token.");
  }
}

Case empty_token() {
  return conformance({
      .id = "access.empty_token_is_refused",
      .claim = "Bearer with nothing behind it is no token: the request is refused.",
      .cites = {req::unauthorized_is_401, req::malformed_credentials_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::empty_token_served},
      .method = "Sends `Authorization: Bearer` without a token. Passes on 401, and on 400, which "
                "says that the header is malformed.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            demand_that_the_opening_asks(probe);
            const mcp::Reply reply =
                probe.mcp().knock({.authorization = "Bearer"}, "Bearer without a token");
            probe.expect(req::unauthorized_is_401, reply, testing::Not(IsServed()));
            probe.expect(req::malformed_credentials_refused, reply,
                         testing::AnyOf(StatusIs(401), StatusIs(400)));
          },
  });
}

/// Where clients never put a token, and a page, a proxy or a log may.
struct OtherPlace {
  const char* header{};
  const char* before{};  ///< what stands there in front of the token
};
constexpr std::array other_places{OtherPlace{"Cookie", "access_token="},
                                  OtherPlace{"Cookie", "token="},
                                  OtherPlace{"X-Access-Token", ""},
                                  OtherPlace{"X-Auth-Token", ""},
                                  OtherPlace{"X-Forwarded-Access-Token", ""},
                                  OtherPlace{"X-Authorization", "Bearer "},
                                  OtherPlace{"X-Forwarded-Authorization", "Bearer "},
                                  OtherPlace{"Proxy-Authorization", "Bearer "}};

/// The knock with the token as a member of its message; empty where there is no such message.
std::string with_token_in_body(const std::string& body, const std::string& token) {
  const Document message = Document::parse(body).value_or(Document());
  return message.with("access_token", token).dump();
}

Case token_elsewhere() {
  return conformance({
      .id = "access.token_in_another_place_is_no_token",
      .claim = "A good token does not count in a cookie, in a header other than Authorization, or "
               "in the message.",
      .cites = {req::token_in_authorization_header_alone},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::cookie_token_served, flaw::forwarded_token_served},
      .method = "Sends a good token in cookies, in headers that proxies and home-made clients use, "
                "and as a member of the JSON-RPC message, each time without an Authorization "
                "header. Passes on any 4xx.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            demand_that_the_opening_asks(probe);
            for (const OtherPlace& place : other_places) {
              http::Request request = probe.mcp().knock_request(mcp::no_token);
              request.headers.add(place.header, place.before + probe.access_token());
              probe.expect(
                  req::token_in_authorization_header_alone,
                  probe.mcp().send(request, "a good token in " + std::string(place.header)),
                  StatusBetween(400, 499));
            }
            http::Request request = probe.mcp().knock_request(mcp::no_token);
            request.body = with_token_in_body(request.body, probe.access_token());
            probe.expect(req::token_in_authorization_header_alone,
                         probe.mcp().send(request, "a good token in the message"),
                         StatusBetween(400, 499));
          },
  });
}

struct OddToken {
  std::string what{};
  std::string token{};
};

std::string signed_by_nobody(const std::string& header, const std::string& claims) {
  static const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  return jose::sign(key, header, claims);
}

std::string deep_json() {
  constexpr std::size_t depth = 400;
  return R"({"sub":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

/// Each within what an HTTP server takes for a header (8 KiB), so that it reaches the check of
/// tokens.
std::vector<OddToken> odd_tokens(const Document& header, const Document& claims) {
  constexpr std::size_t padding = 4'600;  // in base64url, a token of about 7,000 characters
  const std::string unsigned_inner =
      jose::unsigned_token(header.with("alg", "none").dump(), claims.dump());
  const std::string compact = signed_by_nobody(header.dump(), claims.dump());
  return {
      {"a token of 7,000 characters",
       signed_by_nobody(header.dump(), claims.with("pad", std::string(padding, 'x')).dump())},
      {"a token of five parts", compact + "." + compact.substr(0, compact.find('.')) + ".AAAA"},
      {"a token of two parts", compact.substr(0, compact.rfind('.'))},
      {"dots alone", ".."},
      {"an unsigned token within a token",
       signed_by_nobody(header.with("cty", "JWT").dump(), unsigned_inner)},
      {"deeply nested claims", signed_by_nobody(header.dump(), deep_json())},
      {"a deeply nested header", signed_by_nobody(deep_json(), claims.dump())},
      {"a header that is a list", signed_by_nobody("[" + header.dump() + "]", claims.dump())},
      {"claims that are a text", signed_by_nobody(header.dump(), R"("claims")")},
      {"claims that are no UTF-8", signed_by_nobody(header.dump(), "{\"sub\":\"\xff\xfe\"}")},
  };
}

Document any_header(const Probe& probe) {
  const bool can_mint = probe.facts().trusts_our_issuer;
  return can_mint ? probe.minter().header()
                  : Document::object({{"alg", "ES256"}, {"kid", "1"}, {"typ", "at+jwt"}});
}

/// Without a key of the issuer these are the claims of nobody, which is all the same here.
Document any_claims(const Probe& probe) {
  try {
    return probe.honest_claims();
  } catch (const NotExercised&) {
    return Document::object({{"iss", probe.facts().issuer},
                             {"sub", "assay-user"},
                             {"aud", probe.resource()},
                             {"exp", issuer::numeric_date(std::chrono::hours{1})}});
  }
}

Case odd_token() {
  return conformance({
      .id = "access.odd_token_gets_a_clean_refusal",
      .claim = "A token that is large, nested, of too few or too many parts, or of odd contents, "
               "gets 401 and does not break the server.",
      .cites = {req::invalid_token_is_401},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::large_token_breaks_down, flaw::token_of_five_parts_breaks_down,
                flaw::nested_token_unwrapped},
      .method = "Sends ten tokens that nobody's key signed: of 7,000 characters, of two, three "
                "empty and five parts, with an unsigned token within, with deeply nested JSON, and "
                "with contents that are no object. Passes on 401; for the large one any 4xx will "
                "do.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            for (const OddToken& odd : odd_tokens(any_header(probe), any_claims(probe))) {
              const mcp::Reply reply = probe.mcp().knock(mcp::bearer(odd.token), odd.what);
              constexpr std::size_t large = 6'500;
              if (odd.token.size() > large) {
                probe.expect(req::invalid_token_is_401, reply, StatusBetween(400, 499));
              } else {
                probe.expect(req::invalid_token_is_401, reply, StatusIs(401));
              }
            }
          },
  });
}

}  // namespace

std::vector<Case> token_place_cases() { return {empty_token(), token_elsewhere(), odd_token()}; }

}  // namespace assay::suites
