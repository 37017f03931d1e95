#include <fmt/format.h>

#include <set>
#include <tuple>

#include "harness/json/text_file.hpp"
#include "harness/target/yaml_section.hpp"
#include "harness/waiver/waivers.hpp"

namespace assay {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20U;

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
  const auto text = read_text(path, most_bytes);
  if (!text) {
    return std::unexpected(fmt::format("The file of waivers {} {}.", path, text.error()));
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
