#include "harness/run/loopback_document_host.hpp"

#include <gtest/gtest.h>

#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"

namespace assay {
namespace {

using Door = DocumentHost::Door;

class DocumentHostTest : public testing::Test {
 protected:
  http::Exchange get(const std::string& url) {
    return transport_->perform({.method = "GET", .url = url}, "fetch");
  }

  std::shared_ptr<DocumentHost> host_ = shared_document_host();
  std::unique_ptr<http::Transport> transport_ =
      http::make_curl_transport({.ca_file = host_->ca_file()});
};

TEST_F(DocumentHostTest, serves_a_document_at_every_door_to_whoever_trusts_its_authority) {
  const std::string word = host_->fresh_word();
  host_->serve(word, {.headers = {{"Cache-Control", "no-store"}}, .body = "{}"});
  for (const Door door : {Door::documents, Door::plain, Door::other}) {
    const auto answer = get(host_->origin(door) + "/" + word + "/client.json");
    EXPECT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.body(), "{}");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.media_type(), "application/json");
  }
  EXPECT_EQ(host_->visits(word).size(), 3U);
  EXPECT_EQ(host_->visits(word).front().url, "/" + word + "/client.json");
}

TEST_F(DocumentHostTest, is_known_by_its_names_and_to_nobody_else) {
  const std::string word = host_->fresh_word();
  host_->serve(word, {.body = "{}"});
  const auto url = http::Url::parse(host_->origin(Door::documents));
  const std::string rest = ":" + std::to_string(url->port) + "/" + word;
  EXPECT_EQ(get("https://localhost" + rest).status(), 200);
  EXPECT_EQ(get("https://[::ffff:127.0.0.1]" + rest).status(), 200);
  const auto stranger = http::make_curl_transport({});
  const auto refused = stranger->perform({.url = "https://127.0.0.1" + rest}, "fetch");
  ASSERT_NE(refused.fault(), nullptr);
  EXPECT_EQ(refused.fault()->kind, http::Fault::tls);
}

TEST_F(DocumentHostTest, tells_words_apart_and_has_nothing_where_nothing_was_put) {
  const std::string word = host_->fresh_word();
  const std::string other = host_->fresh_word();
  host_->serve(word, {.status = 500, .body = "no"});
  EXPECT_EQ(get(host_->origin(Door::documents) + "/?" + word).status(), 500);
  EXPECT_EQ(get(host_->origin(Door::documents) + "/" + other).status(), 404);
  EXPECT_EQ(get(host_->origin(Door::documents) + "/").status(), 404);
  EXPECT_EQ(host_->visits(word).size(), 1U);
  EXPECT_EQ(host_->visits(other).size(), 1U);
}

TEST_F(DocumentHostTest, pads_a_body_with_and_without_its_length) {
  constexpr std::size_t padding = 300'000;
  for (const bool hides_length : {false, true}) {
    const std::string word = host_->fresh_word();
    host_->serve(word, {.body = "{}", .padding = padding, .hides_length = hides_length});
    const auto answer = get(host_->origin(Door::documents) + "/" + word);
    EXPECT_EQ(answer.body().size(), padding + 2);
    EXPECT_EQ(answer.header("Content-Length").has_value(), !hides_length);
    EXPECT_EQ(host_->bytes_taken(word), padding + 2);
  }
}

TEST_F(DocumentHostTest, is_the_same_for_everybody) { EXPECT_EQ(shared_document_host(), host_); }

}  // namespace
}  // namespace assay
