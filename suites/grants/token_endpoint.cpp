#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// What came of a request that is no token request by the book. Silence is no verdict.
oauth::TokenReply answered(Probe& probe, const http::Request& request, const std::string& purpose) {
  auto reply = oauth::read_token_reply(probe.send(request, purpose));
  if (reply.exchange.response() == nullptr) {
    throw Inconclusive{"No answer came (" + purpose + ")."};
  }
  return reply;
}

Case post_only() {
  return conformance({
      .id = "authorization.token_endpoint_serves_no_get",
      .claim = "A GET of the token endpoint brings no token.",
      .cites = {req::token_endpoint_post_only},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::token_issued_by_get},
      .method = "Sends an honest redemption as a GET, with its parameters in the query. Passes on "
                "any answer without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            http::Request request = oauth::to_request(probe.fresh_redemption());
            request.method = "GET";
            request.url = http::with_query(request.url, http::form_decode(request.body));
            request.body.clear();
            request.headers.remove("Content-Type");
            probe.expect(req::token_endpoint_post_only,
                         answered(probe, request, "redeem a code by GET"), Not(IsIssued()));
          },
  });
}

http::Request as_json(http::Request request) {
  Document body = Document::object();
  for (const auto& [name, value] : http::form_decode(request.body)) {
    body = body.with(name, value);
  }
  request.headers.set("Content-Type", "application/json");
  request.body = body.dump();
  return request;
}

Case form_encoded() {
  return conformance({
      .id = "authorization.token_request_of_another_media_type_is_refused",
      .claim = "A token request is a form, and says so.",
      .cites = {req::token_request_form_encoded},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::token_request_as_json_served, flaw::token_request_media_type_unread},
      .method = "Sends an honest redemption as a JSON object, and another one as a form that says "
                "text/plain. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto json = as_json(oauth::to_request(probe.fresh_redemption()));
            probe.expect(req::token_request_form_encoded,
                         answered(probe, json, "redeem a code in JSON"), IsTokenRefusal());
            http::Request plain = oauth::to_request(probe.fresh_redemption());
            plain.headers.set("Content-Type", "text/plain");
            probe.expect(req::token_request_form_encoded,
                         answered(probe, plain, "redeem a code in plain text"), IsTokenRefusal());
          },
  });
}

Case missing_grant_type() {
  return conformance({
      .id = "authorization.missing_grant_type_is_an_invalid_request",
      .claim = "A token request without grant_type is refused with invalid_request.",
      .cites = {req::missing_grant_type_named},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::missing_grant_type_called_unsupported},
      .method = "Sends an honest redemption without grant_type. Passes on a refusal with "
                "invalid_request.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request = probe.fresh_redemption().without("grant_type");
            probe.expect(req::missing_grant_type_named,
                         probe.request_token(request, "redeem without grant_type"),
                         IsTokenError("invalid_request"));
          },
  });
}

/// Redemptions that no honest client sends. None of them has an honest code.
std::vector<http::Request> odd_requests(Probe& probe) {
  const oauth::TokenRequest honest = probe.fresh_redemption();
  const std::string code = http::first_value(honest.parameters, "code").value_or("");
  const auto with_code = [&](const std::string& value) {
    return oauth::to_request(honest.with("code", value));
  };
  std::vector<http::Request> requests{
      with_code("x" + std::string(1, '\0') + code), with_code("\xff\xfe" + code),
      with_code(std::string(6000, 'c')),
      oauth::to_request(honest.without("code").with("code[a][b]", code))};
  http::Request broken_escape = oauth::to_request(honest.without("code"));
  broken_escape.body += "&code=%zz%";
  requests.push_back(broken_escape);
  http::Request nested = oauth::to_request(honest);
  nested.headers.set("Content-Type", "application/json");
  nested.body = std::string(500, '[') + std::string(500, ']');
  requests.push_back(nested);
  return requests;
}

Case odd_request() {
  return conformance({
      .id = "authorization.odd_token_request_is_the_clients_error",
      .claim = "No token request makes the server fail.",
      .cites = {req::odd_token_request_answered_cleanly},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::null_byte_fails_token_endpoint},
      .method = "Redeems codes with a null byte, with bytes that are no UTF-8, of 6,000 "
                "characters, with a broken escape and under a nested name, and sends JSON of 500 "
                "levels. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            for (const http::Request& request : odd_requests(probe)) {
              probe.expect(req::odd_token_request_answered_cleanly,
                           answered(probe, request, "send an odd request"), IsTokenRefusal());
            }
          },
  });
}

/// OAuth 2.1 section 3.2.4: %x20-21 / %x23-5B / %x5D-7E; no space in a URI either.
bool is_of_the_charset(std::string_view text, bool is_uri) {
  return std::ranges::all_of(
      text, [&](char c) { return c >= (is_uri ? '!' : ' ') && c <= '~' && c != '"' && c != '\\'; });
}

MATCHER(KeepsErrorCharset, negation ? "error members with other characters"
                                    : "error members of printable ASCII without \" and \\") {
  const oauth::TokenReply& reply = arg;
  for (const char* member : {"error", "error_description", "error_uri"}) {
    const std::string text = reply.document.text(member).value_or("");
    if (!is_of_the_charset(text, std::string_view(member) == "error_uri")) {
      *result_listener << member << " has others";
      return false;
    }
  }
  return true;
}

Case error_charset() {
  return conformance({
      .id = "authorization.token_errors_keep_to_their_characters",
      .claim = "Errors of the token endpoint hold no quotation marks, backslashes, control "
               "characters or anything beyond ASCII.",
      .cites = {req::token_error_charset},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unknown_grant_type_repeated},
      .method = "Sends redemptions whose grant_type, code, redirect_uri and client_id, one after "
                "the other, hold such characters. Passes where error, error_description and "
                "error_uri of each refusal in JSON hold none.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const std::string odd = "a\"b\\c\n\xc3\xa9";
            const oauth::TokenRequest honest = probe.fresh_redemption();
            std::vector<oauth::TokenRequest> requests;
            for (const char* parameter : {"grant_type", "redirect_uri", "code"}) {
              requests.push_back(honest.with(parameter, odd));
            }
            requests.push_back(honest);
            requests.back().client->client_id = odd;
            for (const oauth::TokenRequest& request : requests) {
              const auto reply = probe.request_token(request, "send such characters");
              if (testing::Value(reply, IsTokenRefusal()) && reply.error()) {
                probe.expect(req::token_error_charset, reply, KeepsErrorCharset());
              }
            }
            if (probe.checks().empty()) {
              probe.not_applicable("Such requests are not refused with an error in JSON.");
            }
          },
  });
}

}  // namespace

std::vector<Case> token_endpoint_cases() {
  return {post_only(), form_encoded(), missing_grant_type(), odd_request(), error_charset()};
}

}  // namespace assay::suites
