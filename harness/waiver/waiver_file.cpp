#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <tuple>

#include "harness/target/yaml_section.hpp"
#include "harness/waiver/waivers.hpp"

namespace assay {
namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{1} << 20U;

std::expected<std::string, std::string> text_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return std::unexpected(fmt::format("{} is a folder: name a file of waivers.", path));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return file && file.peek() == std::ifstream::traits_type::eof()
               ? std::expected<std::string, std::string>("")
               : std::unexpected(fmt::format("The file of waivers {} cannot be read.", path));
  }
  if (text.view().size() > most_bytes) {
    return std::unexpected(
        fmt::format("{} is larger than 1 MiB: that is no list of waivers.", path));
  }
  return text.str();
}

Waiver waiver_in(const target::Source& source, const YAML::Node& node, const std::string& name) {
  const target::Section section(source, node, name,
                                {"case", "requirement", "target", "reason", "owner", "expires"});
  Waiver waiver{.case_id = section.required_text("case"),
                .requirement = section.required_text("requirement"),
                .target = section.required_text("target"),
                .reason = section.text("reason"),
                .owner = section.required_text("owner"),
                .expires = section.required_text("expires"),
                .place = fmt::format("{}:{}", source.path, node.Mark().line + 1)};
  if (waiver.owner.find_first_not_of(" \t\r\n") == std::string::npos) {
    section.fail("owner", "is blank: say who answers for it");
  }
  if (!parse_day(waiver.expires)) {
    section.fail("expires",
                 fmt::format("must be a day such as 2027-01-31, not '{}'", waiver.expires));
  }
  return waiver;
}

std::vector<Waiver> waivers_in(const target::Source& source, const YAML::Node& root) {
  if (root.IsNull()) {
    return {};
  }
  if (!root.IsSequence()) {
    source.fail(root, "a file of waivers is a list: each begins with '- case:'");
  }
  std::vector<Waiver> waivers;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (std::size_t i = 0; i < root.size(); ++i) {
    Waiver waiver = waiver_in(source, root[i], fmt::format("waivers[{}]", i));
    if (!seen.emplace(waiver.case_id, waiver.requirement, waiver.target).second) {
      source.fail(root[i], fmt::format("{} is waived twice for {} at {}", waiver.case_id,
                                       waiver.requirement, waiver.target));
    }
    waivers.push_back(std::move(waiver));
  }
  return waivers;
}

}  // namespace

std::expected<std::vector<Waiver>, std::string> read_waivers(const std::string& path) {
  const auto text = text_of(path);
  if (!text) {
    return std::unexpected(text.error());
  }
  target::Expander expander({}, "");
  const target::Source source{.path = path, .expander = expander};
  try {
    return waivers_in(source, YAML::Load(*text));
  } catch (const target::TargetError& error) {
    return std::unexpected(std::string(error.what()) + ".");
  } catch (const YAML::Exception& error) {
    return std::unexpected(
        fmt::format("{}:{}:{}: {}.", path, error.mark.line + 1, error.mark.column + 1, error.msg));
  }
}

}  // namespace assay
