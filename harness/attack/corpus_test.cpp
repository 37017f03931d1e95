#include "harness/attack/corpus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gen/Create.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "suites/requirements/req.hpp"

namespace assay::attack {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

struct Word {
  std::string value{};
  Document document() const { return {value}; }
  static std::optional<Word> from(const Document& document) {
    const auto value = document.text();
    return value ? std::optional(Word{*value}) : std::nullopt;
  }
  std::string text() const { return value; }
};

Case attack_named(const std::string& id) {
  return attack<Word>({.id = id,
                       .claim = "So it is.",
                       .cites = {req::unauthorized_is_401},
                       .flaws = {flaw::bare_401},
                       .control = {.name = "honest", .run = [](Probe&) {}},
                       .inputs = [](Probe&) { return rc::gen::just(Word{"x"}); },
                       .run = [](Probe&, const Word&) {}});
}

class CorpusTest : public testing::Test {
 protected:
  CorpusTest() { fs::remove_all(folder_); }
  ~CorpusTest() override { fs::remove_all(folder_); }

  static std::string entry(const std::string& input, const std::string& id = "access.words") {
    return R"({"schema_version":1,"case":")" + id +
           R"(","text":"","tool_version":"0.1.0","input":)" + input + "}";
  }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  Corpus read() const {
    const auto corpus = read_corpus(folder_, catalog_);
    EXPECT_TRUE(corpus) << corpus.error();
    return corpus.value_or(Corpus{});
  }
  /// Writes one file, which makes the corpus unusable.
  void expect_error(const std::string& name, const std::string& text,
                    const testing::Matcher<const std::string&>& sentence) const {
    const std::string path = write(name, text);
    const auto corpus = read_corpus(folder_, catalog_);
    ASSERT_FALSE(corpus) << name;
    EXPECT_THAT(corpus.error(), AllOf(HasSubstr(path), EndsWith("."), sentence));
    fs::remove(path);
  }
  std::string kept(const Document& input) const {
    const auto path = keep(
        folder_,
        {.case_id = "access.words", .input = input, .text = input.dump(), .tool_version = "0.1.0"});
    EXPECT_TRUE(path) << path.error();
    return path.value_or("");
  }

  fs::path folder_ = testing::TempDir() + "corpus_" + std::to_string(getpid());
  Catalog catalog_{{attack_named("access.words"), attack_named("access.others")}};
};

TEST_F(CorpusTest, IsEmptyWhereNothingIsThere) {
  EXPECT_THAT(read().inputs, IsEmpty());
  EXPECT_FALSE(fs::exists(folder_)) << "reading makes nothing";
}

TEST_F(CorpusTest, KeepsWhatItReadsAgain) {
  const std::string path = kept("odd");
  EXPECT_THAT(path, AllOf(HasSubstr("/access.words/"), EndsWith(".json")));
  EXPECT_EQ(fs::path(path).stem().string().size(), 16U);
  kept("strange");
  const Corpus corpus = read();
  EXPECT_THAT(corpus.notes, IsEmpty());
  ASSERT_THAT(corpus.inputs, SizeIs(1));
  EXPECT_THAT(corpus.inputs.at("access.words"),
              testing::UnorderedElementsAre(Document("odd"), Document("strange")));
}

TEST_F(CorpusTest, NeverOverwrites) {
  const std::string path = kept("odd");
  std::ofstream(path) << entry("\"mine\"");
  EXPECT_EQ(kept("odd"), "");
  EXPECT_THAT(read().inputs.at("access.words"), ElementsAre(Document("mine")));
}

TEST_F(CorpusTest, IsReadInTheOrderOfItsFiles) {
  write("access.words/b.json", entry("\"second\""));
  write("access.words/a.json", entry("\"first\""));
  write("access.others/c.json", entry("\"other\"", "access.others"));
  const Corpus corpus = read();
  EXPECT_THAT(corpus.inputs.at("access.words"), ElementsAre(Document("first"), Document("second")));
  EXPECT_THAT(corpus.inputs.at("access.others"), ElementsAre(Document("other")));
}

TEST_F(CorpusTest, MayHaveOtherFilesBesides) {
  write("README.md", "what this is");
  write(".git/config", "[core]");
  write("access.words/notes.txt", "why");
  write("access.words/.a.json.swp", "x");
  const Corpus corpus = read();
  EXPECT_THAT(corpus.inputs, IsEmpty());
  EXPECT_THAT(corpus.notes, IsEmpty());
}

TEST_F(CorpusTest, LeavesOutWhatNoCaseReadsAndSaysSo) {
  write("access.retired/a.json", "of any version");
  const std::string numeric = write("access.words/a.json", entry("7"));
  write("access.words/b.json", entry("\"good\""));
  const Corpus corpus = read();
  EXPECT_THAT(corpus.inputs.at("access.words"), ElementsAre(Document("good")));
  EXPECT_THAT(corpus.notes,
              ElementsAre(HasSubstr("/access.retired,"),
                          AllOf(HasSubstr(numeric), HasSubstr("cannot read any more"))));
}

TEST_F(CorpusTest, SaysWhichFileIsWrong) {
  const std::string name = "access.words/a.json";
  expect_error(name, "{", HasSubstr("is not JSON"));
  expect_error(name, "[]", HasSubstr("is no entry of a corpus"));
  expect_error(name, R"({"schema_version":1,"case":"access.words"})", HasSubstr("is no entry"));
  expect_error(name, entry("1", "access.others"), HasSubstr("is of another case"));
  expect_error(name, std::string((1U << 20U) + 1, ' '), HasSubstr("is larger than 1 MiB"));
  expect_error(
      name, R"({"schema_version":2,"case":"access.words","input":1,"tool_version":"9.\n"})",
      AllOf(HasSubstr("has schema_version 2"), HasSubstr(" reads 1:"), HasSubstr(R"((9.\x0a))")));
}

TEST_F(CorpusTest, FollowsNoLinks) {
  const std::string elsewhere = write("elsewhere", entry("\"x\""));
  fs::create_directories(folder_ / "access.words");
  fs::create_symlink(elsewhere, folder_ / "access.words" / "a.json");
  const auto file = read_corpus(folder_, catalog_);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), HasSubstr("is no regular file"));
  fs::remove_all(folder_ / "access.words");
  fs::create_directory_symlink(testing::TempDir(), folder_ / "access.words");
  const auto link = read_corpus(folder_, catalog_);
  ASSERT_FALSE(link);
  EXPECT_THAT(link.error(), HasSubstr("is a symbolic link"));
}

TEST_F(CorpusTest, IsBounded) {
  for (int i = 0; i < 1000; ++i) {
    write("access.words/" + std::to_string(i) + ".json", entry("\"x\""));
  }
  EXPECT_THAT(read().inputs.at("access.words"), SizeIs(1000));
  const auto full = keep(folder_, {.case_id = "access.others", .input = "one more"});
  ASSERT_FALSE(full) << "the next run could not read it";
  EXPECT_THAT(full.error(), HasSubstr("up to 1000 files"));
  write("access.others/more.json", entry("\"x\"", "access.others"));
  const auto corpus = read_corpus(folder_, catalog_);
  ASSERT_FALSE(corpus);
  EXPECT_THAT(corpus.error(), HasSubstr("more than 1000 files"));
}

TEST_F(CorpusTest, KeepsNothingThatItCouldNotRead) {
  Document deep("x");
  for (int i = 0; i < 64; ++i) {
    deep = Document::array({deep});
  }
  EXPECT_FALSE(keep(folder_, {.case_id = "access.words", .input = deep}));
  EXPECT_FALSE(keep(folder_, {.case_id = "access.words", .input = std::string(1U << 20U, 'x')}));
  EXPECT_FALSE(keep(folder_, {.case_id = "access.words", .input = "\xff"}));
  EXPECT_THAT(read().inputs, IsEmpty());
}

TEST_F(CorpusTest, MayBeOneThatCanOnlyBeRead) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may write everywhere";
  }
  write("access.words/a.json", entry("\"first\""));
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(make_corpus(folder_), false);
  EXPECT_EQ(read().inputs.size(), 1U);
  fs::permissions(folder_, fs::perms::owner_all);
}

TEST_F(CorpusTest, SaysWhereNothingCanBeWritten) {
  EXPECT_EQ(make_corpus(folder_ / "new"), true);
  EXPECT_TRUE(fs::is_directory(folder_ / "new"));
  const std::string file = write("file", "");
  const auto made = make_corpus(file);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), AllOf(HasSubstr(file), HasSubstr("Not a directory")));
  EXPECT_FALSE(keep(file, {.case_id = "access.words", .input = "x"}));
  const auto read = read_corpus(file, catalog_);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("Not a directory"));
}

}  // namespace
}  // namespace assay::attack
