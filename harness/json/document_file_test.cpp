#include "harness/json/document_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class DocumentFile : public testing::Test {
 protected:
  DocumentFile() { std::filesystem::create_directory(folder_); }
  DocumentFile(const DocumentFile&) = delete;
  DocumentFile& operator=(const DocumentFile&) = delete;
  ~DocumentFile() override { std::filesystem::remove_all(folder_); }

  std::string file_with(const std::string& text) const {
    std::ofstream(folder_ / "file.json", std::ios::binary) << text;
    return folder_ / "file.json";
  }
  static std::string error_of(const std::string& path, std::size_t most_bytes = 1U << 20U) {
    const auto read = read_document(path, most_bytes);
    return read ? "read: " + read->dump() : read.error();
  }

  std::filesystem::path folder_ = testing::TempDir() + "document_file_" + std::to_string(getpid());
};

TEST_F(DocumentFile, IsRead) {
  const auto read = read_document(file_with("{\"a\": [1]}\n"), 100);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->dump(), R"({"a":[1]})");
}

TEST_F(DocumentFile, ThatCannotBeReadSaysWhy) {
  EXPECT_EQ(error_of(folder_ / "none.json"), "cannot be read: No such file or directory");
  EXPECT_EQ(error_of(folder_), "cannot be read: Is a directory");
}

TEST_F(DocumentFile, MayBeAsLargeAsAllowedAndNoLarger) {
  const std::string text = '"' + std::string((1U << 20U) - 2, 'x') + '"';
  EXPECT_THAT(error_of(file_with(text)), StartsWith("read: "));
  EXPECT_EQ(error_of(file_with(text + " ")), "is larger than 1 MiB");
  EXPECT_EQ(error_of("/dev/zero"), "is larger than 1 MiB");
}

TEST_F(DocumentFile, ThatIsNotJsonSaysWhere) {
  EXPECT_THAT(error_of(file_with("{\"a\": }")), StartsWith("is not JSON (byte 7: "));
  EXPECT_THAT(error_of(file_with("")), StartsWith("is not JSON ("));
}

}  // namespace
}  // namespace assay
