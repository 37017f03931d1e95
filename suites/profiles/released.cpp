#include "suites/profiles/released.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "harness/catalog/profile.hpp"
#include "harness/jose/digest.hpp"

namespace assay::suites {
namespace {

namespace fs = std::filesystem;

constexpr const char* list_name = "released.txt";
constexpr std::string_view hexadecimal = "0123456789abcdef";
constexpr std::size_t digest_length = 64;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_digest(const std::string& text) {
  return text.size() == digest_length && text.find_first_not_of(hexadecimal) == std::string::npos;
}

struct Guard {
  fs::path folder{};
  std::map<std::string, std::string> digests{};  ///< by name
  std::vector<std::string> problems{};

  void read_list() {
    std::ifstream list(folder / list_name);
    if (!list) {
      problems.push_back(fmt::format("{} is missing.", list_name));
    }
    std::string line;
    for (int number = 1; std::getline(list, line); ++number) {
      std::istringstream words(line.substr(0, line.find('#')));
      std::string digest;
      std::string name;
      std::string more;
      if (!(words >> digest)) {
        continue;
      }
      const bool is_whole = words >> name && !(words >> more) && is_digest(digest);
      if (!is_whole) {
        problems.push_back(
            fmt::format("{}:{}: a line is `SHA-256 NAME`, in lower case.", list_name, number));
      } else if (!digests.emplace(name, digest).second) {
        problems.push_back(fmt::format("{}:{}: {} is listed twice.", list_name, number, name));
      }
    }
  }

  void check_listed() {
    for (const auto& [name, digest] : digests) {
      const fs::path file = folder / (name + ".json");
      if (!fs::exists(file)) {
        problems.push_back(fmt::format(
            "{}.json is listed as released and missing: a released profile stays.", name));
      } else if (const std::string found = jose::hex(jose::sha256(bytes_of(file)));
                 found != digest) {
        problems.push_back(
            fmt::format("{}.json is released and was changed (SHA-256 {}, listed {}): restore it, "
                        "and make a new profile with another name.",
                        name, found, digest));
      }
    }
  }

  void check_file(const fs::path& file) {
    const auto document = Document::parse(bytes_of(file));
    const auto profile = document ? read_profile(*document)
                                  : std::unexpected("is not JSON (" + document.error() + ")");
    const std::string name = file.filename().string();
    if (!profile) {
      problems.push_back(fmt::format("{} {}.", name, profile.error()));
      return;
    }
    if (profile->name + ".json" != name) {
      problems.push_back(fmt::format("{} calls itself {}.", name, profile->name));
    }
    const bool is_released = profile->status == ProfileStatus::released;
    const bool is_listed = digests.contains(file.stem().string());
    if (is_released && !is_listed) {
      problems.push_back(fmt::format("{} is released and not listed: put `{} {}` into {}.", name,
                                     jose::hex(jose::sha256(bytes_of(file))), file.stem().string(),
                                     list_name));
    } else if (!is_released && is_listed) {
      problems.push_back(
          fmt::format("{} is listed as released and says that it is a draft.", name));
    }
  }
};

}  // namespace

std::vector<std::string> problems_of_released(const fs::path& folder) {
  Guard guard{.folder = folder};
  guard.read_list();
  guard.check_listed();
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json" && entry.path().filename() != "schema.json") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    guard.check_file(file);
  }
  return std::move(guard.problems);
}

}  // namespace assay::suites
