#include "harness/guard/redactor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/guard/encodings.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

http::ExchangeRecord record_with(http::Request request, http::Response response = {.status = 200}) {
  return {.request = std::move(request), .outcome = std::move(response)};
}

http::ExchangeRecord answer(std::string body) {
  return record_with({.url = "https://as.test/token"}, {.status = 200, .body = std::move(body)});
}

std::string body_of(const http::ExchangeRecord& record) {
  return std::get<http::Response>(record.outcome).body;
}

// What a redactor that saw nothing but this exchange takes out of `text`.
std::string redacted_after(http::ExchangeRecord record, std::string_view text) {
  Redactor redactor;
  redactor.learn_from(http::Exchange(std::move(record)));
  return redactor.redact(text);
}

TEST(Redactor, names_kind_and_hash_of_what_it_takes_out) {
  Redactor redactor;
  redactor.learn("code", "s3cr3t-code-1");
  EXPECT_THAT(redactor.redact("a s3cr3t-code-1 b"), MatchesRegex("a \\[code:[0-9a-f]{8}\\] b"));
  EXPECT_EQ(redactor.redact("x"), "x");
  EXPECT_EQ(redactor.redact(""), "");
}

TEST(Redactor, the_label_is_the_start_of_the_sha256) {
  Redactor redactor;
  redactor.learn("token", "abcdefgh");
  EXPECT_EQ(redactor.redact("abcdefgh"), "[token:9c56cc51]");
}

TEST(Redactor, takes_out_credentials_of_any_length) {
  const Redactor redactor;
  const auto redacted = redactor.redact(
      record_with({.url = "https://rs.test/", .headers = {{"AUTHORIZATION", "Bearer short1"}}}));
  EXPECT_THAT(redacted.request.headers.first("Authorization").value_or(""),
              testing::Not(testing::HasSubstr("short1")));
  EXPECT_THAT(redacted.request.headers.first("Authorization").value_or(""),
              testing::StartsWith("Bearer ["));
}

TEST(Redactor, leaves_short_secrets_and_words_of_the_protocol_alone) {
  Redactor redactor;
  redactor.learn("code", "1234567");
  redactor.learn("access_token", "invalid_token");
  EXPECT_EQ(redactor.redact("1234567 invalid_token"), "1234567 invalid_token");
}

TEST(Redactor, finds_every_encoding_under_the_same_label) {
  Redactor redactor;
  redactor.learn("password", "p@ss/w\"rd+ ~?");
  const std::string label = redactor.redact("p@ss/w\"rd+ ~?");
  for (const std::string_view form :
       {"p%40ss%2Fw%22rd%2B%20~%3F", "p%40ss%2fw%22rd%2b%20~%3f", "p%40ss%2Fw%22rd%2B+~%3F",
        "p@ss/w%22rd+%20~?", "p@ss/w\\\"rd+ ~?", "p@ss\\/w\\\"rd+ ~?", "cEBzcy93InJkKyB-Pw",
        "cEBzcy93InJkKyB+Pw"}) {
    EXPECT_EQ(redactor.redact(form), label) << form;
  }
  EXPECT_EQ(redactor.redact("cEBzcy93InJkKyB+Pw=="), label + "==");
}

TEST(Redactor, takes_the_longest_of_several_that_start_alike) {
  Redactor redactor;
  redactor.learn("a", "eyJhbGciOiJFUzI1NiJ9");
  redactor.learn("b", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIi.c2ln");
  redactor.learn("c", "eyJhbGciOiJFUzI1NiJ9.eyJzdWIj.other");
  EXPECT_THAT(redactor.redact("<eyJhbGciOiJFUzI1NiJ9.eyJzdWIi.c2ln>"),
              MatchesRegex("<\\[b:[0-9a-f]+\\]>"));
  EXPECT_THAT(redactor.redact("<eyJhbGciOiJFUzI1NiJ9.eyJzdWIi.else>"),
              MatchesRegex("<\\[a:[0-9a-f]+\\].eyJzdWIi.else>"));
}

TEST(Redactor, leaves_no_tail_where_secrets_overlap) {
  Redactor redactor;
  redactor.learn("a", "0123456789ab");
  redactor.learn("b", "89abcdefghij");
  EXPECT_THAT(redactor.redact("0123456789abcdefghij!"), MatchesRegex("\\[a:[0-9a-f]+\\]!"));
}

TEST(Redactor, learns_bearer_and_basic_credentials) {
  const std::string basic = guard::encode_base64("client:s%2Fcret-value");
  Redactor redactor;
  redactor.learn_from(http::Exchange(record_with(
      {.url = "https://rs.test/", .headers = {{"authorization", "Bearer abcDEF123.456"}}})));
  redactor.learn_from(http::Exchange(
      record_with({.url = "https://rs.test/", .headers = {{"Authorization", "Basic " + basic}}})));
  EXPECT_THAT(redactor.redact("got abcDEF123.456"), HasSubstr("[access_token:"));
  EXPECT_THAT(redactor.redact("is s/cret-value"), HasSubstr("[client_secret:"));
  EXPECT_THAT(redactor.redact(basic), HasSubstr("[client_secret:"));
  EXPECT_EQ(redactor.redact("client"), "client");
}

TEST(Redactor, learns_cookies_by_value_and_keeps_their_names) {
  const auto record = record_with(
      {.url = "https://as.test/", .headers = {{"Cookie", "theme=d; sid=abcdefgh1; _s=ijklmnop2"}}},
      {.status = 302, .headers = {{"Set-Cookie", "sid=qrstuvwx3; Path=/; HttpOnly"}}});
  const auto out = Redactor().redact(record);
  EXPECT_THAT(*out.request.headers.first("Cookie"),
              MatchesRegex("theme=d; sid=\\[cookie:[0-9a-f]+\\]; _s=\\[cookie:[0-9a-f]+\\]"));
  EXPECT_THAT(*std::get<http::Response>(out.outcome).headers.first("Set-Cookie"),
              MatchesRegex("sid=\\[cookie:[0-9a-f]+\\]; Path=/; HttpOnly"));
  EXPECT_THAT(redacted_after(record, "ijklmnop2 qrstuvwx3"), Not(HasSubstr("2 q")));
}

TEST(Redactor, learns_tokens_of_json_answers) {
  const auto out =
      redacted_after(answer(R"({"access_token":"at-1234567", "refresh_token" : "rt-1234567",
                 "id_token":"a.b.c4567","registration_access_token":"rat-12345",
                 "client_secret":"cs\/12345","expires_in":3600,"scope":"openid-all"})"),
                     "at-1234567 rt-1234567 a.b.c4567 rat-12345 cs/12345 openid-all");
  EXPECT_THAT(out,
              MatchesRegex("\\[access_token:[0-9a-f]+\\] \\[refresh_token:[0-9a-f]+\\] "
                           "\\[id_token:[0-9a-f]+\\] \\[registration_access_token:[0-9a-f]+\\] "
                           "\\[client_secret:[0-9a-f]+\\] openid-all"));
}

TEST(Redactor, learns_from_json_that_was_cut_off_or_stands_inside_json) {
  EXPECT_THAT(redacted_after(answer(R"({"x":[{"access_token":"at-1234567)"), "at-1234567"),
              HasSubstr("[access_token:"));
  EXPECT_THAT(
      redacted_after(answer(R"({"text":"{\"access_token\": \"at-1234567\"}"})"), "at-1234567"),
      HasSubstr("[access_token:"));
}

TEST(Redactor, error_codes_are_no_secrets) {
  const std::string body =
      R"({"error":{"code":-32602,"data":{"code":"InvalidParams"}},"code":"resource_missing",)"
      R"("token":"identifier","password":{"type":"string-long"}})";
  EXPECT_EQ(body_of(Redactor().redact(answer(body))), body);
  EXPECT_EQ(redacted_after(answer(body), "InvalidParams resource_missing -32602 identifier"),
            "InvalidParams resource_missing -32602 identifier");
  EXPECT_THAT(redacted_after(answer(R"({"code":"q8Zk2-aa0P"})"), "q8Zk2-aa0P"),
              HasSubstr("[code:"));
}

TEST(Redactor, learns_codes_of_locations_queries_and_fragments) {
  const auto record =
      record_with({.url = "https://cb.test/cb?state=statevalue1&code=code-in-url%2F1"},
                  {.status = 302,
                   .headers = {{"Location",
                                "app://cb?code=code-in-location&iss=https%3A%2F%2Fas.test#"
                                "access_token=token-in-fragment&token_type=bearer"}}});
  const auto out = Redactor().redact(record);
  EXPECT_THAT(out.request.url,
              MatchesRegex("https://cb.test/cb\\?state=statevalue1&code=\\[code:[0-9a-f]+\\]"));
  EXPECT_THAT(*std::get<http::Response>(out.outcome).headers.first("location"),
              MatchesRegex("app://cb\\?code=\\[code:[0-9a-f]+\\]&iss=https%3A%2F%2Fas.test#"
                           "access_token=\\[access_token:[0-9a-f]+\\]&token_type=bearer"));
  EXPECT_THAT(redacted_after(record, "code-in-url/1"), HasSubstr("[code:"));
  EXPECT_THAT(redacted_after(record, "token-in-fragment"), HasSubstr("[access_token:"));
}

TEST(Redactor, learns_from_form_bodies_and_hidden_inputs) {
  const auto record = record_with(
      {.method = "POST",
       .url = "https://as.test/token",
       .body = "grant_type=authorization_code&code=abcdefgh%2B1&code_verifier=verifier-01"
               "&password=pw&client_secret=p%40ss+word"},
      {.status = 200,
       .body = "<form><input type=hidden name=\"code\" value=\"form-post-code\">"
               "<a href='/cb?x=1&amp;code=link-code-1&amp;y=2'>"});
  const auto out = Redactor().redact(record);
  EXPECT_THAT(out.request.body,
              MatchesRegex("grant_type=authorization_code&code=\\[code:[0-9a-f]+\\]"
                           "&code_verifier=\\[code_verifier:[0-9a-f]+\\]"
                           "&password=\\[password\\]"
                           "&client_secret=\\[client_secret:[0-9a-f]+\\]"));
  EXPECT_THAT(body_of(out), Not(HasSubstr("form-post-code")));
  EXPECT_THAT(body_of(out), Not(HasSubstr("link-code-1")));
  EXPECT_THAT(redacted_after(record, "abcdefgh+1"), HasSubstr("[code:"));
  EXPECT_THAT(redacted_after(record, "p@ss word"), HasSubstr("[client_secret:"));
}

TEST(Redactor, covers_every_text_of_a_record) {
  Redactor redactor;
  redactor.learn("x", "hide-me-1");
  const http::Response response{.status = 200,
                                .reason = "hide-me-1",
                                .headers = {{"X-hide-me-1", "hide-me-1"}},
                                .body = "hide-me-1"};
  http::ExchangeRecord record{
      .purpose = "hide-me-1",
      .request = {.method = "hide-me-1",
                  .url = "https://a/hide-me-1",
                  .headers = {{"X", "hide-me-1"}},
                  .body = "hide-me-1"},
      .outcome = http::TransportFault{.kind = http::Fault::refused, .detail = "hide-me-1"},
      .partial = response};
  const auto all_texts = [](const http::ExchangeRecord& r) {
    std::string all = r.purpose + r.request.method + r.request.url + r.request.body;
    const auto add_headers = [&](const http::Headers& headers) {
      for (const auto& [name, value] : headers.lines()) {
        all += name + value;
      }
    };
    add_headers(r.request.headers);
    if (const auto* fault = std::get_if<http::TransportFault>(&r.outcome)) {
      all += fault->detail;
    }
    const auto* whole = std::get_if<http::Response>(&r.outcome);
    if (const auto* any = whole != nullptr ? whole : r.partial ? &*r.partial : nullptr) {
      all += any->reason + any->body;
      add_headers(any->headers);
    }
    return all;
  };
  EXPECT_THAT(all_texts(redactor.redact(record)), Not(HasSubstr("hide-me")));
  record.outcome = response;
  record.partial.reset();
  const auto out = redactor.redact(record);
  EXPECT_THAT(all_texts(out), Not(HasSubstr("hide-me")));
  EXPECT_EQ(std::get<http::Response>(out.outcome).status, 200);
}

TEST(Redactor, redacting_twice_changes_nothing_more) {
  Redactor redactor;
  const auto once = redactor.redact(answer(R"({"access_token":"at-1234567","password":"pw"})"));
  EXPECT_EQ(body_of(redactor.redact(once)), body_of(once));
}

// The work is bounded whatever a target sends: a quadratic search would not come back within the
// test's time limit.
TEST(Redactor, survives_texts_made_to_slow_it_down) {
  constexpr std::size_t kSize = 512U << 10U;
  const auto repeated = [](std::string_view unit) {
    std::string text;
    while (text.size() < kSize) {
      text += unit;
    }
    return text;
  };
  Redactor redactor;
  redactor.learn("x", std::string(6'000, 'a') + "b");
  for (const std::string_view unit : {"code=", "<input", "\"code\":\"", "\\\"code\\\":\\\"",
                                      "aaaaaaaa", "code=12345678&", "\"token\" : \"a1\\\"b"}) {
    const auto out = redactor.redact(answer(repeated(unit)));
    EXPECT_FALSE(body_of(out).empty()) << unit;
  }
}

TEST(Redactor, knows_thousands_of_tokens_with_one_header) {
  const std::string header = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.";
  Redactor redactor;
  std::string text;
  for (int i = 0; i < 3'000; ++i) {
    const std::string token = header + std::to_string(1'000'000 + i);
    redactor.learn("access_token", token);
    text += token + "\n";
  }
  EXPECT_THAT(redactor.redact(text), Not(HasSubstr("eyJ")));
}

TEST(Redactor, takes_out_what_a_page_hides_for_its_own_form) {
  const Redactor redactor;
  const auto redacted = redactor.redact(record_with(
      {.method = "POST",
       .url = "https://as.test/consent?transaction=Zm9vYmFyYmF6",
       .body = "decision=approve&csrf=q1w2e3r4t5"},
      {.status = 200,
       .body = "<input type=hidden name=csrfmiddlewaretoken value=abcdefgh1234>"
               "<input type='hidden' name='__RequestVerificationToken' value='CfDJ8abcdefg'>"}));
  EXPECT_THAT(redacted.request.url, MatchesRegex(".*=\\[transaction:[0-9a-f]{8}\\]"));
  EXPECT_THAT(redacted.request.body, MatchesRegex("decision=approve&csrf=\\[csrf_token:.*\\]"));
  EXPECT_THAT(body_of(redacted),
              testing::AllOf(Not(HasSubstr("abcdefgh1234")), Not(HasSubstr("CfDJ8abcdefg"))));
}

TEST(Redactor, leaves_a_transaction_in_words_alone) {
  EXPECT_EQ(body_of(Redactor().redact(answer(R"({"transaction": "monthly-payment"})"))),
            R"({"transaction": "monthly-payment"})");
}

}  // namespace
}  // namespace assay
