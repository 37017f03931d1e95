#include "suites/inputs/secret_names.hpp"

#include <gtest/gtest.h>

namespace assay::suites {
namespace {

TEST(SecretNames, AreKnownInEverySpelling) {
  for (const char* name : {"password", "userPassword", "api_key", "APIKey", "X-Api-Key", "apikey",
                           "access-token", "githubToken", "client_secret", "privateKey", "SSN"}) {
    EXPECT_TRUE(names_a_secret(name)) << name;
  }
}

TEST(SecretNames, AreNotWordsThatSoundAlike) {
  for (const char* name : {"", "region", "tenant", "page_token", "nextToken", "max_tokens",
                           "sort_key", "keyboard", "secretary", "key", "token_type"}) {
    EXPECT_FALSE(names_a_secret(name)) << name;
  }
}

}  // namespace
}  // namespace assay::suites
