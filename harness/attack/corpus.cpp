#include "harness/attack/corpus.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "harness/attack/body.hpp"
#include "harness/attack/input.hpp"
#include "harness/jose/digest.hpp"
#include "harness/json/document_file.hpp"

namespace assay::attack {
namespace {

namespace fs = std::filesystem;

constexpr int kSchemaVersion = 1;
constexpr std::size_t kMostFiles = 1'000;
constexpr std::size_t kMostBytes = 1U << 20U;
constexpr std::size_t kNameDigits = 16;

/// The corpus cannot be used: one sentence.
struct Unusable {
  std::string sentence{};
};

std::string too_many() {
  return fmt::format("The corpus has more than {} files: take some out.", kMostFiles);
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// In the order of their names, without hidden ones; nothing where the folder is not there.
std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  try {
    if (fs::exists(folder)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        if (!is_hidden(entry.path())) {
          entries.push_back(entry);
        }
        if (entries.size() > kMostFiles) {
          throw Unusable{too_many()};
        }
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw Unusable{fmt::format("The corpus folder {} cannot be read: {}.", folder.string(),
                               error.code().message())};
  }
  std::ranges::sort(entries);
  return entries;
}

/// What is wrong with an entry of that case's folder, as the rest of a sentence; or nothing.
std::string defect_of(const Document& entry, const std::string& case_id) {
  const Document version = entry["schema_version"];
  if (!version.is_number() || !entry.text("case") || !entry.has("input")) {
    return "is no entry of a corpus of mcp-assay: take it out of the folder";
  }
  if (version.integer() != kSchemaVersion) {
    return fmt::format(
        "has schema_version {}, and mcp-assay {} reads {}: take it out, or use the version that "
        "wrote it ({})",
        version.dump(), ASSAY_VERSION, kSchemaVersion,
        bytes_text(entry.text("tool_version").value_or("unknown"), 40));
  }
  if (entry.text("case") != case_id) {
    return fmt::format("is of another case than its folder {}: put it where it belongs", case_id);
  }
  return "";
}

Document input_in(const fs::directory_entry& file, const std::string& case_id) {
  const std::string path = file.path().string();
  std::error_code error;
  if (fs::symlink_status(file.path(), error).type() != fs::file_type::regular) {
    throw Unusable{fmt::format("{} is no regular file: take it out of the corpus.", path)};
  }
  const auto entry = read_document(path, kMostBytes);
  const std::string defect =
      entry ? defect_of(*entry, case_id) : entry.error() + ": mend it, or take it out";
  if (!defect.empty()) {
    throw Unusable{fmt::format("{} {}.", path, defect)};
  }
  return (*entry)["input"];
}

class Reader {
 public:
  explicit Reader(const Catalog& catalog) : catalog_(catalog) {}

  Corpus read(const fs::path& folder) {
    for (const fs::directory_entry& entry : entries_of(folder)) {
      std::error_code error;
      const fs::file_type type = fs::symlink_status(entry.path(), error).type();
      if (type == fs::file_type::symlink) {
        throw Unusable{fmt::format("{} is a symbolic link: take it out of the corpus.",
                                   entry.path().string())};
      }
      if (type == fs::file_type::directory) {
        read_case(entry.path());
      }
    }
    return std::move(corpus_);
  }

 private:
  void read_case(const fs::path& folder) {
    const std::string id = folder.filename().string();
    const Case* subject = catalog_.find(id);
    if (subject == nullptr || !subject->attack) {
      corpus_.notes.push_back(fmt::format(
          "The corpus has inputs in {}, and this version has no attack of that name: they were not "
          "tried.",
          folder.string()));
      return;
    }
    for (const fs::directory_entry& file : entries_of(folder)) {
      if (file.path().extension() == ".json") {
        read_entry(file, *subject);
      }
    }
  }

  void read_entry(const fs::directory_entry& file, const Case& subject) {
    if (++files_ > kMostFiles) {
      throw Unusable{too_many()};
    }
    const Document input = input_in(file, subject.id);
    if (subject.attack->reads(input)) {
      corpus_.inputs[subject.id].push_back(input);
      return;
    }
    corpus_.notes.push_back(
        fmt::format("{} holds an input that {} cannot read any more: it was not tried.",
                    file.path().string(), subject.id));
  }

  const Catalog& catalog_;
  Corpus corpus_;
  std::size_t files_{};
};

/// Of all cases, as Reader counts them at most.
std::size_t files_in(const fs::path& folder) {
  std::size_t count = 0;
  for (const fs::directory_entry& entry : entries_of(folder)) {
    if (entry.is_directory()) {
      count += static_cast<std::size_t>(std::ranges::count_if(
          entries_of(entry.path()),
          [](const fs::directory_entry& file) { return file.path().extension() == ".json"; }));
    }
  }
  return count;
}

std::unexpected<std::string> unwritable(const std::string& path, const std::string& why) {
  return std::unexpected(fmt::format("The corpus cannot be written to {}: {}.", path, why));
}

/// False where there is a file of that name; nullopt, with errno, where it cannot be written. What
/// could not be written whole is taken away again, for the next run would stop at it.
std::optional<bool> write_new(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) {
    return errno == EEXIST ? std::optional(false) : std::nullopt;
  }
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (close(file) == 0 && written) {
    return true;
  }
  unlink(path.c_str());
  errno = error;
  return std::nullopt;
}

/// Why the next run could not read such a file, or empty.
std::string why_not(const fs::path& folder, const CorpusEntry& entry, const std::string& text) {
  const auto again = Document::parse(text);
  if (!again || !((*again)["input"] == entry.input)) {
    return "the input cannot be read back";
  }
  try {
    const bool fits = text.size() <= kMostBytes && files_in(folder) < kMostFiles;
    return fits ? ""
                : fmt::format("a corpus has up to {} files of up to {} MiB", kMostFiles,
                              kMostBytes >> 20U);
  } catch (const Unusable& unusable) {
    return unusable.sentence;
  }
}

}  // namespace

std::expected<Corpus, std::string> read_corpus(const std::string& folder, const Catalog& catalog) {
  try {
    return Reader(catalog).read(folder);
  } catch (const Unusable& unusable) {
    return std::unexpected(unusable.sentence);
  }
}

std::expected<bool, std::string> make_corpus(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return unwritable(folder, error.message());
  }
  return access(folder.c_str(), W_OK | X_OK) == 0;
}

std::expected<std::string, std::string> keep(const std::string& folder, const CorpusEntry& entry) {
  const std::string text = Document::object({{"schema_version", kSchemaVersion},
                                             {"case", entry.case_id},
                                             {"input", entry.input},
                                             {"text", entry.text},
                                             {"tool_version", entry.tool_version}})
                               .pretty() +
                           "\n";
  const fs::path place = fs::path(folder) / entry.case_id;
  const std::string name =
      jose::hex(jose::sha256(entry.input.dump())).substr(0, kNameDigits) + ".json";
  const std::string path = place / name;
  if (const std::string why = why_not(folder, entry, text); !why.empty()) {
    return unwritable(path, why);
  }
  std::error_code error;
  fs::create_directories(place, error);
  const auto written = error ? std::nullopt : write_new(path, text);
  if (!written) {
    return unwritable(path, error ? error.message() : std::strerror(errno));
  }
  return *written ? path : "";
}

}  // namespace assay::attack
