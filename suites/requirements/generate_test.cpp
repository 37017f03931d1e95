// Runs the generator as the build does: as a process, on folders made for the purpose.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

namespace assay {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Outcome {
  int exit_code = -1;
  std::string output{};
};

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

/// Fourteen lines, the first of them in line 2 of what `file` makes.
std::string row(std::string_view id) {
  return replaced(R"(  {
    "id": "ID",
    "document": "RFC 1",
    "section": "3",
    "url": "https://example.com/rfc1",
    "role": "server",
    "phase": "access",
    "levels": {"2025-03-26": "none", "2025-06-18": "MAY", "2025-11-25": "SHOULD NOT",
      "2026-07-28": "MUST"},
    "statement": "A good server does \"this\" … and C:\\that.",
    "why": "Otherwise somebody suffers.",
    "fix": "Do it.",
    "threat": "token-theft", "cwe": "",
    "raw": ["AS-REG-01"], "verified": true})",
                  "ID", id);
}

std::string file(const std::string& rows) { return "[\n" + rows + "\n]\n"; }

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Generate : public ::testing::Test {
 public:
  Generate(const Generate&) = delete;
  Generate& operator=(const Generate&) = delete;
  Generate(Generate&&) = delete;
  Generate& operator=(Generate&&) = delete;

 protected:
  Generate() {
    std::string name = (fs::temp_directory_path() / "register-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Generate() override { fs::remove_all(folder_); }
  void put(std::string_view name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// Its output, both streams, goes to a file: no shell stands between.
  Outcome run() const {
    const std::string log = (folder_ / "log").string();
    const std::string output_folder = out().string();
    const std::string generator = ASSAY_REGISTER_GENERATOR;
    std::array<std::string, 3> words{generator, folder_.string(), output_folder};
    std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
    posix_spawn_file_actions_t streams{};
    ::posix_spawn_file_actions_init(&streams);
    ::posix_spawn_file_actions_addopen(&streams, 1, log.c_str(), O_CREAT | O_TRUNC | O_WRONLY,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&streams, 1, 2);
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, generator.c_str(), &streams, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&streams);
    int status = 0;
    if (failed != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
      ADD_FAILURE() << "the generator did not run to its end";
      return {};
    }
    return {.exit_code = WEXITSTATUS(status), .output = text_of(log)};
  }

  /// The register is refused with one line that names the place and says the rest, and nothing is
  /// written.
  void expect_refused(std::string_view name, int line, std::string_view says) const {
    const Outcome outcome = run();
    EXPECT_EQ(outcome.exit_code, 1);
    const std::string place =
        (name.empty() ? folder_ : folder_ / name).string() + ":" + std::to_string(line) + ": ";
    EXPECT_EQ(outcome.output.substr(0, place.size()), place) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(says));
    EXPECT_EQ(outcome.output.find('\n'), outcome.output.size() - 1) << outcome.output;
    EXPECT_FALSE(fs::exists(out() / "req.hpp"));
  }

  std::string read(std::string_view name) const { return text_of(out() / name); }

  fs::path out() const { return folder_ / "out"; }

 private:
  fs::path folder_;
};

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

TEST_F(Generate, RefusesBadJson) {
  put("a.json", "[\n  {\n    oops\n  }\n]\n");
  expect_refused("a.json", 3, "not valid JSON");
}

TEST_F(Generate, RefusesAnEmptyFile) {
  put("a.json", "");
  expect_refused("a.json", 1, "not valid JSON");
}

TEST_F(Generate, RefusesAFolderWithoutRows) {
  put("a.json", "[]");
  expect_refused("", 1, "the register has no row");
}

TEST_F(Generate, RefusesAFileThatIsNoArray) {
  put("a.json", R"({"id": "RFC1#3.first"})");
  expect_refused("a.json", 1, "a file of the register is an array");
}

TEST_F(Generate, RefusesARowThatIsNoObject) {
  put("a.json", "[\n\n7\n]");
  expect_refused("a.json", 3, "a row of the register is an object");
}

TEST_F(Generate, RefusesADoubledId) {
  put("a.json", file(row("RFC1#3.first")));
  put("b.json", file(row("RFC1#3.second") + ",\n" + row("RFC1#3.first")));
  expect_refused("b.json", 17, "the id 'RFC1#3.first' is taken by ");
}

TEST_F(Generate, RefusesADoubledSlug) {
  put("a.json", file(row("RFC1#3.first") + ",\n" + row("RFC2#7.first")));
  expect_refused("a.json", 17, "the slug 'first' is taken by ");
}

TEST_F(Generate, RefusesAnUnknownMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("why")", R"("colour")")));
  expect_refused("a.json", 12, "unknown member 'colour'");
}

TEST_F(Generate, RefusesADoubledMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("why")", R"("id")")));
  expect_refused("a.json", 12, "member 'id' occurs twice");
}

TEST_F(Generate, RefusesAMissingMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), "    \"fix\": \"Do it.\",\n", "")));
  expect_refused("a.json", 2, "the row lacks 'fix'");
}

TEST_F(Generate, RefusesAMissingList) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("raw": ["AS-REG-01"], )", "")));
  expect_refused("a.json", 2, "the row lacks 'raw'");
}

TEST_F(Generate, RefusesAnEmptyMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), "Do it.", "")));
  expect_refused("a.json", 13, "'fix' is empty");
}

TEST_F(Generate, RefusesAMemberOfTheWrongType) {
  put("a.json", file(replaced(row("RFC1#3.first"), "\"Do it.\",\n", "7\n,")));
  expect_refused("a.json", 13, "member 'fix' has the wrong type");
}

TEST_F(Generate, RefusesAControlCharacter) {
  put("a.json", file(replaced(row("RFC1#3.first"), "Do it.", "Do\\u0000it.")));
  expect_refused("a.json", 13, "control character");
}

TEST_F(Generate, RefusesAnUnknownLevel) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("MUST")", R"("OUGHT")")));
  expect_refused("a.json", 10, "unknown level 'OUGHT'");
}

TEST_F(Generate, RefusesAMissingRevision) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("2025-03-26": "none", )", "")));
  expect_refused("a.json", 9, "levels lacks the revision '2025-03-26'");
}

TEST_F(Generate, RefusesAnUnknownRevision) {
  put("a.json", file(replaced(row("RFC1#3.first"), "2026-07-28", "2027-01-01")));
  expect_refused("a.json", 10, "unknown revision '2027-01-01'");
}

TEST_F(Generate, RefusesARowThatNeverApplies) {
  std::string text = row("RFC1#3.first");
  for (const std::string_view level : {R"("MAY")", R"("SHOULD NOT")", R"("MUST")"}) {
    text = replaced(text, level, R"("none")");
  }
  put("a.json", file(text));
  expect_refused("a.json", 9, "the row applies in no revision");
}

TEST_F(Generate, RefusesAnIdOfAnotherShape) {
  for (const std::string_view id :
       {"RFC1", "RFC1.first", "RFC1#first", "#3.first", "RFC1#.first", "RFC1#3.", "RFC 1#3.first",
        "RFC1#3.fir:st", "RFC1#3.first*", "RFC1#3.First", "RFC1#3.1st", "RFC1#3._first",
        "RFC1#3.first_", "RFC1#3.fi__rst", "RFC1#3#4.first"}) {
    put("a.json", file(row("RFC1#3.good") + ",\n" + row(id)));
    expect_refused("a.json", 17,
                   "id '" + std::string(id) + "' is not of the form SOURCE#section.slug");
  }
}

TEST_F(Generate, RefusesOtherBadValues) {
  struct Change {
    std::string_view what{};
    std::string_view with{};
    int line{};
    std::string_view says{};
  };
  for (const Change& change : std::initializer_list<Change>{
           {.what = "https://example.com/rfc1",
            .with = "http://a.com",
            .line = 6,
            .says = "is not an https URL"},
           {.what = R"("server")",
            .with = R"("client")",
            .line = 7,
            .says = "unknown role 'client'"},
           {.what = R"("access")",
            .with = R"("later")",
            .line = 8,
            .says = "unknown phase 'later'"},
           {.what = "token-theft",
            .with = "token theft",
            .line = 14,
            .says = "threat 'token theft' is not a word"},
           {.what = R"("cwe": "")",
            .with = R"("cwe": "287")",
            .line = 14,
            .says = "cwe '287' is not of the form"},
       }) {
    put("a.json", file(replaced(row("RFC1#3.first"), change.what, change.with)));
    expect_refused("a.json", change.line, change.says);
  }
}

TEST_F(Generate, RefusesAnOutputThatCannotBeMade) {
  put("a.json", file(row("RFC1#3.first")));
  put("out", "a file is in the way");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, HasSubstr(":1: "));
}

}  // namespace
}  // namespace assay
