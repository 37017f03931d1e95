#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "suites/requirements/generator_for_tests.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST_F(Generate, NumbersTheRowsInTheOrderOfTheFileNames) {
  put("b.json", file(row("RFC1#3.third")));
  put("a.json", file(row("RFC1#3.first") + ",\n" + row("MCP#a/b-c.second_one")));
  put("schema.json", R"({"not": "a file of rows"})");
  put("notes.txt", "not read either");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_EQ(outcome.output, "");
  const std::string header = read("req.hpp");
  EXPECT_THAT(header, HasSubstr("#include \"harness/catalog/requirement.hpp\""));
  EXPECT_THAT(header, HasSubstr("inline constexpr RequirementKey first{0};"));
  EXPECT_THAT(header, HasSubstr("inline constexpr RequirementKey second_one{1};"));
  EXPECT_THAT(header, HasSubstr("inline constexpr RequirementKey third{2};"));
}

TEST_F(Generate, EscapesTextsAndTranslatesLevels) {
  put("a.json", file(row("RFC1#3.first")));
  ASSERT_EQ(run().exit_code, 0);
  const std::string source = read("register_rows.cpp");
  EXPECT_THAT(source, HasSubstr(R"("A good server does \"this\" \342\200\246 and C:\\that.")"));
  EXPECT_THAT(source, HasSubstr("{Level::none, Level::may, Level::should_not, Level::must}"));
}

TEST_F(Generate, SaysWhatBecomesOfARow) {
  put("a.json", file(row("RFC1#3.first") + ",\n" + row("RFC1#3.second") + ",\n" +
                     replaced(row("RFC1#3.third"), "\"verified\": true",
                              "\"excluded\": \"It is only a permission.\", \"verified\": false")));
  put("awaiting_cases.txt", "# Without a case so far\r\n\nRFC1#3.second \t\r\n");
  const Outcome outcome = run();
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const std::string source = read("register_rows.cpp");
  const std::string first = source.substr(0, source.find("\"second\""));
  const std::string third = source.substr(source.find("\"third\""));
  const std::string second =
      source.substr(first.size(), source.size() - first.size() - third.size());
  for (const std::string& excluded : {first, second}) {
    EXPECT_EQ(excluded.find(".excluded"), std::string::npos);
  }
  EXPECT_THAT(first, HasSubstr(".verified = true,\n     .awaits_case = false"));
  EXPECT_THAT(second, HasSubstr(".verified = true,\n     .awaits_case = true"));
  EXPECT_THAT(third,
              HasSubstr(".excluded = \"It is only a permission.\",\n     .verified = false,\n     "
                        ".awaits_case = false"));
}

TEST_F(Generate, ReadsFoldersToo) {
  fs::create_directories(folder() / "access");
  put("access/a.json", file(row("RFC1#3.first")));
  ASSERT_EQ(run().exit_code, 0);
  EXPECT_THAT(read("req.hpp"), HasSubstr("RequirementKey first{0};"));
}

TEST_F(Generate, LeavesAFileAloneThatIsAlreadyRight) {
  put("a.json", file(row("RFC1#3.first")));
  ASSERT_EQ(run().exit_code, 0);
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24);
  fs::last_write_time(out() / "req.hpp", long_ago);
  fs::last_write_time(out() / "register_rows.cpp", long_ago);
  put("a.json", file(replaced(row("RFC1#3.first"), "Do it.", "Do it now.")));
  ASSERT_EQ(run().exit_code, 0);
  EXPECT_EQ(fs::last_write_time(out() / "req.hpp"), long_ago);
  EXPECT_NE(fs::last_write_time(out() / "register_rows.cpp"), long_ago);
  EXPECT_THAT(read("register_rows.cpp"), HasSubstr("Do it now."));
}

TEST_F(Generate, RefusesAnOutputThatCannotBeMade) {
  put("a.json", file(row("RFC1#3.first")));
  put("out", "a file is in the way");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, ::testing::StartsWith(folder().string() + ": "));
}

}  // namespace
}  // namespace assay
