#include "suites/isolation/secret_words.hpp"

#include <gmock/gmock.h>

namespace assay::suites {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Document text_field(const char* title = "", const char* description = "") {
  return Document::object({{"type", "string"}, {"title", title}, {"description", description}});
}

TEST(SecretAskedFor, is_seen_by_the_name_of_a_field) {
  for (const char* name :
       {"password", "user_password", "apiKey", "API-Key", "access_token", "cvv"}) {
    EXPECT_THAT(secret_asked_for(name, text_field()), HasSubstr(name));
  }
}

TEST(SecretAskedFor, is_seen_by_the_words_beside_it) {
  EXPECT_THAT(secret_asked_for("a", text_field("Password")), HasSubstr("Password"));
  EXPECT_THAT(secret_asked_for("a", text_field("", "Please enter your API key.")),
              HasSubstr("API key"));
}

TEST(SecretAskedFor, is_none_where_the_field_is_about_a_secret) {
  for (const char* name :
       {"api_key_name", "password_hint", "token_count", "passwordless", "pin_board"}) {
    EXPECT_THAT(secret_asked_for(name, text_field()), IsEmpty()) << name;
  }
  EXPECT_THAT(secret_asked_for("a", text_field("", "Enter the name of the API key.")), IsEmpty());
  EXPECT_THAT(secret_asked_for("a", text_field("", "Never enter your password here.")), IsEmpty());
}

TEST(SecretAskedFor, is_none_where_nothing_is_filled_in) {
  EXPECT_THAT(secret_asked_for("reset_password", Document::object({{"type", "boolean"}})),
              IsEmpty());
  EXPECT_THAT(
      secret_asked_for("password", text_field().with("enum", Document::texts({"old", "new"}))),
      IsEmpty());
}

TEST(AddressIn, finds_what_could_be_followed) {
  EXPECT_EQ(address_in("See https://a.example/terms, then go on"), "https://a.example/terms,");
  EXPECT_THAT(address_in("Which scheme, http or https?"), IsEmpty());
}

}  // namespace
}  // namespace assay::suites
