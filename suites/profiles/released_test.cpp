#include "suites/profiles/released.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "harness/jose/digest.hpp"

namespace assay::suites {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string profile_text(const std::string& name, const std::string& status) {
  return fmt::format(R"({{"name": "{}", "title": "A profile of tests", {},
 "revision": "2025-11-25", "roles": ["server"], "certifies": ["access.a"], "informs": []}})",
                     name, status);
}

const std::string released_status = R"("status": "released", "since": "1.0")";
const std::string draft_status = R"("status": "draft")";

class Released : public testing::Test {
 public:
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;

 protected:
  Released() {
    std::string name = (fs::temp_directory_path() / "profiles-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    put("a.json", profile_text("a", released_status));
    put("b.json", profile_text("b", draft_status));
    put("schema.json", "{}");
    put("released.txt", "# comment\n\n" + line("a") + "  # and one more\n");
  }
  ~Released() override { fs::remove_all(folder_); }

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string digest(const std::string& name) const {
    std::ifstream in(folder_ / (name + ".json"), std::ios::binary);
    return jose::hex(jose::sha256(std::string(std::istreambuf_iterator<char>(in), {})));
  }
  std::string line(const std::string& name) const { return digest(name) + " " + name; }
  std::vector<std::string> problems() const { return problems_of_released(folder_); }

  fs::path folder_;
};

TEST(ReleasedProfiles, AreThoseThatWereReleased) {
  EXPECT_THAT(problems_of_released(ASSAY_PROFILES_FOLDER), IsEmpty());
}

TEST_F(Released, IsFineWhereEachIsListedWithItsDigest) { EXPECT_THAT(problems(), IsEmpty()); }

TEST_F(Released, NeverChangesByAsMuchAsABlank) {
  const std::string before = digest("a");
  put("a.json", profile_text("a", released_status) + " ");
  EXPECT_THAT(problems(), ElementsAre(AllOf(StartsWith("a.json is released and was changed"),
                                            HasSubstr(before), HasSubstr(digest("a")))));
}

TEST_F(Released, DoesNotBecomeADraftAgain) {
  put("a.json", profile_text("a", draft_status));
  EXPECT_THAT(problems(), ElementsAre(StartsWith("a.json is released and was changed"),
                                      HasSubstr("says that it is a draft")));
}

TEST_F(Released, HasToBeListed) {
  put("released.txt", "");
  EXPECT_THAT(problems(), ElementsAre("a.json is released and not listed: put `" + line("a") +
                                      "` into released.txt."));
}

TEST_F(Released, StaysWhereItIs) {
  fs::remove(folder_ / "a.json");
  EXPECT_THAT(problems(), ElementsAre(StartsWith("a.json is listed as released and missing")));
}

TEST_F(Released, IsNotListedBeforeItIs) {
  put("released.txt", line("a") + "\n" + line("b") + "\n");
  EXPECT_THAT(problems(), ElementsAre("b.json is listed as released and says that it is a draft."));
}

TEST_F(Released, IsNamedAsItsFile) {
  put("b.json", profile_text("a", draft_status));
  EXPECT_THAT(problems(), ElementsAre("b.json calls itself a."));
  put("b.json", "{");
  EXPECT_THAT(problems(), ElementsAre(StartsWith("b.json is not JSON")));
  put("b.json", "{}");
  EXPECT_THAT(problems(), ElementsAre("b.json has no name."));
}

TEST_F(Released, ListIsReadStrictly) {
  fs::remove(folder_ / "a.json");
  const std::string zeros(64, '0');
  const std::vector<std::string> bad_lines{
      "a", zeros, "0 a", zeros.substr(1) + "G a", zeros + " a b", std::string(64, 'A') + " a"};
  for (const std::string& bad : bad_lines) {
    put("released.txt", "\n" + bad + "\n");
    EXPECT_THAT(problems(), ElementsAre(StartsWith("released.txt:2: "))) << bad;
  }
  put("a.json", profile_text("a", released_status));
  put("released.txt", line("a") + "\n" + line("a") + "\n");
  EXPECT_THAT(problems(), ElementsAre("released.txt:2: a is listed twice."));
  fs::remove(folder_ / "released.txt");
  EXPECT_THAT(problems(), ElementsAre("released.txt is missing.", HasSubstr("not listed")));
}

}  // namespace
}  // namespace assay::suites
