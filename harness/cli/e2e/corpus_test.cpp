// Counterexamples that are kept in a folder, and tried first in the next run.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;

namespace fs = std::filesystem;

constexpr auto redirect = "authorization.mutated_redirect_uri_is_refused";

class KeptCounterexamples : public testing::Test {
 protected:
  Judged judged(std::vector<std::string> more) const {
    more.insert(more.begin(), {"--target", folder_.path("bad.yaml"), "--filter", redirect,
                               "--revision", "2025-11-25", "--corpus", folder_.path("corpus")});
    return judge(more);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(folder_.path("corpus") + "/" + redirect)) {
      all.push_back(entry.path());
    }
    return all;
  }
  static Document counterexample(const Judged& judged) {
    return judged.cases().at(0)["counterexample"];
  }

  const Folder folder_;
  const Reference bad_{
      {"--flaw", "redirect_ignores_case", "--write-target", folder_.path("bad.yaml")}};
};

TEST_F(KeptCounterexamples, AreTriedFirst) {
  const Judged found = judged({"--seed", "1"});
  EXPECT_EQ(found.outcome.exit_code, 1);
  ASSERT_THAT(files(), SizeIs(1));
  const std::string kept = files()[0].string();
  EXPECT_THAT(kept, MatchesRegex(".*/[0-9a-f]{16}\\.json"));
  EXPECT_THAT(found.result["notes"].dump(), HasSubstr(kept));
  const Document entry = Document::parse(text_of(kept)).value_or(Document());
  EXPECT_EQ(entry["schema_version"].integer(), 1);
  EXPECT_EQ(entry["case"].text(), redirect);
  EXPECT_EQ(entry["input"], counterexample(found)["input"]);
  EXPECT_EQ(entry["text"], counterexample(found)["text"]);
  const std::string before = text_of(kept);

  const Judged again = judged({"--seed", "2", "--attempts", "1"});
  EXPECT_EQ(again.outcome.exit_code, 1);
  EXPECT_EQ(counterexample(again)["input"], entry["input"]);
  EXPECT_EQ(counterexample(again)["attempt"].integer(), 1);
  EXPECT_THAT(again.cases().at(0).text("reproduce").value_or(""),
              HasSubstr(" --attempts 1 --corpus " + folder_.path("corpus")));
  EXPECT_THAT(files(), SizeIs(1)) << "the same one is not kept twice";
  EXPECT_EQ(text_of(kept), before);
}

TEST_F(KeptCounterexamples, HoldNoSecret) {
  judged({});
  for (const fs::path& file : files()) {
    for (const std::string& password : bad_.passwords()) {
      EXPECT_THAT(text_of(file), Not(HasSubstr(password)));
    }
  }
}

TEST_F(KeptCounterexamples, ThatNoCaseReadsAreLeftOutAndSaid) {
  fs::create_directories(folder_.path("corpus") + "/authorization.of_long_ago");
  fs::create_directories(folder_.path("corpus") + "/" + redirect);
  folder_.write("corpus/authorization.of_long_ago/a.json", "of another age");
  folder_.write(fmt::format("corpus/{}/a.json", redirect),
                fmt::format(R"({{"schema_version":1,"case":"{}","input":[7]}})", redirect));
  const Judged result = judged({});
  EXPECT_EQ(result.outcome.exit_code, 1) << "what is generated is tried all the same";
  EXPECT_THAT(result.result["notes"].dump(),
              AllOf(HasSubstr("authorization.of_long_ago, and this version has no attack"),
                    HasSubstr("/a.json holds an input that")));
  EXPECT_THAT(result.outcome.out, HasSubstr("note: The corpus has inputs in "));
}

TEST_F(KeptCounterexamples, OfAKindThatWasRenamedAreLeftOutAndSaid) {
  judged({"--seed", "1"});
  ASSERT_THAT(files(), SizeIs(1));
  const std::string kept = files()[0].string();
  Document entry = Document::parse(text_of(kept)).value_or(Document());
  const Document step = entry["input"]["mutations"].at(0).with("kind", "a name of long ago");
  entry = entry.with("input", entry["input"].with("mutations", Document::array({step})));
  folder_.write("corpus/" + std::string(redirect) + "/" + files()[0].filename().string(),
                entry.dump());
  const Judged result = judged({"--seed", "2", "--attempts", "1"});
  EXPECT_THAT(result.result["notes"].dump(),
              AllOf(HasSubstr(kept), HasSubstr("cannot read any more: it was not tried")));
}

/// One sentence about a file, before anything is sent.
void expect_error(const Folder& folder, const std::string& named,
                  const testing::Matcher<const std::string&>& sentence) {
  const http::RawServer server(speaking(html_site()));
  const Outcome outcome = mcp_assay({"run", "--server", server.url("/mcp"), "--corpus",
                                     folder.path("corpus"), "--json", folder.path("r.json")});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err,
              AllOf(MatchesRegex("mcp-assay: [^\n]+\\.\n"), HasSubstr(named), sentence));
  EXPECT_EQ(server.connections(), 0U);
  EXPECT_FALSE(fs::exists(folder.path("r.json")));
}

TEST(Corpus, OfAnotherVersionIsRefused) {
  const Folder folder;
  fs::create_directories(folder.path("corpus") + "/" + redirect);
  const std::string file = folder.write(
      fmt::format("corpus/{}/a.json", redirect),
      fmt::format(R"({{"schema_version":2,"case":"{}","input":1,"tool_version":"9.9"}})",
                  redirect));
  expect_error(folder, file, AllOf(HasSubstr("has schema_version 2"), HasSubstr("(9.9)")));
  folder.write(fmt::format("corpus/{}/a.json", redirect), "{");
  expect_error(folder, file, HasSubstr("is not JSON"));
}

/// A folder on which nothing can be written, whoever one is, where this machine has one.
std::optional<std::string> unwritable_folder(const Folder& folder) {
  const std::string corpus = folder.path("corpus");
  fs::create_directories(corpus);
  if (geteuid() != 0) {
    fs::permissions(corpus, fs::perms::owner_read | fs::perms::owner_exec);
    return corpus;
  }
  const std::string mounted = "/proc/sys/fs";  // in containers for reading only
  const bool is_one = fs::is_directory(mounted) && access(mounted.c_str(), W_OK) != 0;
  return is_one ? std::optional(mounted) : std::nullopt;
}

TEST_F(KeptCounterexamples, MayBeOneThatCanOnlyBeRead) {
  const Folder folder;
  const auto corpus = unwritable_folder(folder);
  if (!corpus) {
    GTEST_SKIP() << "root may write everywhere";
  }
  const Judged judged =
      judge({"--target", folder_.path("bad.yaml"), "--filter", redirect, "--corpus", *corpus});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.result.texts("notes"),
              testing::Contains("Nothing can be written to the corpus " + *corpus +
                                ": it was tried, and what is new is not kept."));
  EXPECT_THAT(judged.everything(), testing::Not(HasSubstr("cannot be written")));
}

TEST(Corpus, HasToBeAFolderThatCanBeWritten) {
  const Folder folder;
  const std::string file = folder.write("corpus", "");
  expect_error(folder, file, HasSubstr("Not a directory"));
}

TEST(Corpus, IsLeftAloneByADryRun) {
  const Folder folder;
  EXPECT_EQ(mcp_assay({"run", "--dry-run", "--corpus", folder.path("corpus")}).exit_code, 0);
  EXPECT_FALSE(fs::exists(folder.path("corpus")));
}

}  // namespace
}  // namespace assay::e2e
