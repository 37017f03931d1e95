#include "harness/run/traces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::ElementsAre;

class TracesTest : public testing::Test {
 protected:
  TracesTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("assay-traces-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~TracesTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }
  void append(const char* name, const std::string& text) const {
    std::ofstream(path(name), std::ios::app | std::ios::binary) << text;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(TracesTest, AFileIsFollowedFromWhereItEnded) {
  append("log", "of an earlier run\n");
  const FollowedFile file(path("log"));
  EXPECT_EQ(file.added(), "");
  append("log", "of this run\n");
  EXPECT_EQ(file.added(), "of this run\n");
}

TEST_F(TracesTest, AFileThatIsBegunAnewIsReadFromItsStart) {
  append("log", "a long line of an earlier run\n");
  const FollowedFile file(path("log"));
  std::filesystem::resize_file(path("log"), 0);
  append("log", "anew\n");
  EXPECT_EQ(file.added(), "anew\n");
}

TEST_F(TracesTest, AFileMayComeLaterAndBeLarge) {
  const FollowedFile file(path("log"));
  EXPECT_EQ(file.added(), "");
  append("log", std::string(FollowedFile::most_bytes, 'x') + "newest");
  EXPECT_EQ(file.added().size(), FollowedFile::most_bytes);
  EXPECT_TRUE(file.added().ends_with("newest"));
}

TEST_F(TracesTest, WhatTheTargetFileDoesNotNameIsOutOfReach) {
  const Traces none = traces_of({}, nullptr, nullptr);
  EXPECT_FALSE(none.output || none.audit || none.listening || none.upstream);

  TargetSpec spec;
  spec.server.logs = {path("log"), path("other")};
  spec.server.audit_log = path("audit");
  const Traces named = traces_of(spec, nullptr, nullptr);
  append("log", "a");
  append("other", "b");
  append("audit", "one\ntwo\n");
  EXPECT_EQ(named.output(), "ab");
  EXPECT_THAT(named.audit(), ElementsAre("one", "two"));
}

}  // namespace
}  // namespace assay
