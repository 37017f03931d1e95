#include "harness/issuer/key_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using testing::HasSubstr;
using testing::Not;

class KeyFiles : public testing::Test {
 protected:
  ~KeyFiles() override { std::filesystem::remove(path_); }

  std::string error_of(const std::string& text, mode_t mode = S_IRUSR | S_IWUSR) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), mode);
    const auto read = read_key_file(path_);
    return read ? "" : read.error();
  }

  std::string path_ =
      testing::TempDir() + "assay_key_file_test_" + std::to_string(getpid()) + ".json";
};

TEST_F(KeyFiles, KeepTheIssuerAndWhatItSignsWith) {
  const std::vector<jose::Key> keys{jose::Key::generate(jose::Algorithm::es256),
                                    jose::Key::generate(jose::Algorithm::eddsa)};
  ASSERT_TRUE(write_key_file(path_, {.issuer = "http://127.0.0.1:9000", .keys = keys}));
  const auto read = read_key_file(path_);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->issuer, "http://127.0.0.1:9000");
  ASSERT_EQ(read->keys.size(), 2U);
  const std::string token = jose::sign(read->keys[1], jose::header_for(read->keys[1]), "{}");
  EXPECT_TRUE(jose::verify(token, jose::JwkSet(keys), {jose::Algorithm::eddsa}));
}

TEST_F(KeyFiles, AreForTheirOwnerAlone) {
  std::ofstream(path_) << "there before";
  chmod(path_.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  ASSERT_TRUE(write_key_file(path_, {.issuer = "http://127.0.0.1:9000",
                                     .keys = {jose::Key::generate(jose::Algorithm::es256)}}));
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, static_cast<mode_t>(S_IRUSR | S_IWUSR));
  chmod(path_.c_str(), S_IRUSR | S_IWUSR | S_IROTH);
  const auto read = read_key_file(path_);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("chmod 600"));
}

TEST_F(KeyFiles, ThatAreNoneAreRefusedInASentence) {
  for (const char* text :
       {"", "[]", "{}", R"({"issuer":"somewhere","keys":[]})",
        R"({"issuer":"http://127.0.0.1:9000"})", R"({"issuer":"http://127.0.0.1:9000","keys":[]})",
        R"({"issuer":"http://127.0.0.1:9000","keys":[{"kty":"oct","k":"c2VjcmV0","kid":"1"}]})"}) {
    const std::string error = error_of(text);
    EXPECT_THAT(error, HasSubstr(path_)) << text;
    EXPECT_THAT(error, Not(HasSubstr("c2VjcmV0")));
    EXPECT_TRUE(error.ends_with('.')) << error;
  }
  std::filesystem::remove(path_);
  EXPECT_THAT(read_key_file(path_).error(), HasSubstr("cannot be read"));
  EXPECT_THAT(write_key_file("/nowhere/keys.json", {}).error(), HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace assay::issuer
