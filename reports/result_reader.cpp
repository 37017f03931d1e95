#include "reports/result_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "harness/json/document_file.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kMostBytes = std::size_t{256} << 20U;
constexpr std::size_t kLongestId = 200;
constexpr std::size_t kMostQuoted = 60;
constexpr std::uint64_t kMostShards = 100'000;

/// What is wrong with a member of the file, as the rest of a sentence.
struct WrongMember {
  std::string why{};
};

/// A member of the file, and the way to it.
class Node {
 public:
  Node(Document value, std::string path) : value_(std::move(value)), path_(std::move(path)) {}

  Node operator[](const char* member) const {
    if (!value_.is_object()) {
      complain("is no object");
    }
    const Node found(value_[member], path_.empty() ? member : fmt::format("{}.{}", path_, member));
    if (!value_.has(member)) {
      found.complain("is missing");
    }
    return found;
  }

  template <typename Read>
  void each(const Read& read) const {
    if (!value_.is_array()) {
      complain("is no array");
    }
    for (std::size_t i = 0; i < value_.size(); ++i) {
      read(Node(value_.at(i), fmt::format("{}[{}]", path_, i)));
    }
  }

  std::string text() const {
    auto text = value_.text();
    return text ? std::move(*text) : complain<std::string>("is no string");
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    each([&](const Node& element) { all.push_back(element.text()); });
    return all;
  }
  bool boolean() const {
    const auto value = value_.boolean();
    return value ? *value : complain<bool>("is neither true nor false");
  }
  double seconds() const {
    const double value = value_.number().value_or(-1);
    return value >= 0 ? value : complain<double>("is no number of seconds");
  }
  /// Also beyond 2^63, where seeds may lie.
  std::uint64_t natural(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const {
    const nlohmann::json& value = value_.json();
    const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() <= most;
    return fits ? value.get<std::uint64_t>()
                : complain<std::uint64_t>(
                      most == std::numeric_limits<std::uint64_t>::max()
                          ? "is no whole number from 0 on"
                          : fmt::format("is no whole number from 0 to {}", most));
  }
  template <typename Value>
  Value named(std::optional<Value> (*lookup)(std::string_view), const char* what) const {
    const std::string name = text();
    const auto value = lookup(name);
    return value ? *value
                 : complain<Value>(fmt::format("({}) is no {} that this version knows",
                                               excerpt(name, kMostQuoted), what));
  }

  const Document& value() const { return value_; }

  template <typename Never = void>
  [[noreturn]] Never complain(std::string_view what) const {
    throw WrongMember{fmt::format("{} {}", path_.empty() ? "it" : path_, what)};
  }

 private:
  Document value_;
  std::string path_;
};

constexpr std::optional<Revision> revision_of(std::string_view name) {
  return revision_named(name);
}

/// As write_json writes it: 2025-06-15T15:06:40.123Z.
std::chrono::system_clock::time_point time_of(const Node& node) {
  int year{};
  unsigned month{};
  unsigned day{};
  int hour{};
  int minute{};
  int second{};
  int milliseconds{};
  char end{};
  const std::string text = node.text();
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3d%c", &year, &month, &day,
                               &hour, &minute, &second, &milliseconds, &end);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  const bool is_countable = year >= 1970 && year < 2200;  // in nanoseconds
  if (read != 8 || end != 'Z' || text.size() != 24 || !date.ok() || !is_countable) {
    node.complain("is no time such as 2025-06-15T15:06:40.123Z");
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + std::chrono::milliseconds{milliseconds};
}

/// A phase, a dot, and a name in snake case: nothing that is strange on a terminal or in a path.
std::string case_id_of(const Node& node) {
  std::string id = node.text();
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const std::size_t dot = id.find('.');
  if (id.size() > kLongestId || !phase_of(id) || dot + 1 == id.size() ||
      !std::ranges::all_of(id.substr(dot + 1), is_word)) {
    node.complain("is no id of a case");
  }
  return id;
}

std::vector<Check> checks_of(const Node& node) {
  std::vector<Check> checks;
  node.each([&](const Node& check) {
    Check read{.level = check["level"].named(level_named, "level"),
               .held = check["held"].boolean(),
               .expected = check["expected"].text(),
               .actual = check["actual"].text()};
    check["exchanges"].each(
        [&](const Node& exchange) { read.exchanges.push_back(exchange.natural()); });
    if (const auto requirement = requirement_named(check["requirement"].text())) {
      read.requirement = *requirement;
      checks.push_back(std::move(read));
    }
  });
  return checks;
}

std::optional<AttemptCount> attempts_of(const Node& node) {
  if (node.value().is_null()) {
    return std::nullopt;
  }
  return AttemptCount{.planned = node["planned"].natural(),
                      .made = node["made"].natural(),
                      .unfit = node["unfit"].natural(),
                      .shrinks = node["shrinks"].natural(),
                      .cut_short = node["cut_short"].text()};
}

std::optional<Counterexample> counterexample_of(const Node& node) {
  if (node.value().is_null()) {
    return std::nullopt;
  }
  return Counterexample{.input = node["input"].value(),
                        .text = node["text"].text(),
                        .attempt = node["attempt"].natural(),
                        .smallest = node["smallest"].boolean(),
                        .others = node["others"].texts()};
}

/// Members that came after the first results; their absence says that there were none.
std::optional<Waived> waived_of(const Node& node) {
  if (node.value()["waived"].is_null()) {
    return std::nullopt;
  }
  const Node waived = node["waived"];
  return Waived{.owner = waived["owner"].text(),
                .reason = waived["reason"].text(),
                .until = waived["until"].text()};
}

Instance instance_of(const Node& node) {
  return {.id = case_id_of(node["id"]),
          .revision = node["revision"].named(revision_of, "revision"),
          .road = node["road"].text(),
          .claim = node["claim"].text(),
          .phase = node["phase"].named(phase_named, "phase"),
          .kind = node["kind"].named(kind_named, "kind"),
          .since = node["since"].text(),
          .verdict = node["verdict"].named(verdict_named, "verdict"),
          .reason = node["reason"].text(),
          .because = node["because"].text(),
          .checks = checks_of(node["checks"]),
          .attempts = attempts_of(node["attempts"]),
          .counterexample = counterexample_of(node["counterexample"]),
          .reproduce = node["reproduce"].text(),
          .seconds = node["seconds"].seconds(),
          .waived = waived_of(node),
          .known = node.value().has("known") && node["known"].boolean()};
}

std::vector<Instance> instances_of(const Node& node) {
  std::vector<Instance> instances;
  std::set<std::string> names;
  node.each([&](const Node& element) {
    instances.push_back(instance_of(element));
    if (!names.insert(instances.back().name()).second) {
      element.complain(
          fmt::format("is {} once more", excerpt(instances.back().name(), kMostQuoted)));
    }
  });
  return instances;
}

ProfileStatus profile_status_of(const Node& node) {
  for (const ProfileStatus status : {ProfileStatus::draft, ProfileStatus::released}) {
    if (node.text() == name_of(status)) {
      return status;
    }
  }
  node.complain("is neither draft nor released");
}

std::map<Verdict, std::size_t> counts_of(const Node& node) {
  std::map<Verdict, std::size_t> counts;
  for (const Verdict verdict : all_verdicts) {
    counts[verdict] = node[std::string(name_of(verdict)).c_str()].natural();
  }
  return counts;
}

/// Results from before there were profiles have no such member.
std::optional<ProfileOutcome> profile_of(const Node& file) {
  if (file.value()["profile"].is_null()) {
    return std::nullopt;
  }
  const Node node = file["profile"];
  ProfileOutcome outcome{.name = node["name"].text(),
                         .title = node["title"].text(),
                         .status = profile_status_of(node["status"]),
                         .since = node["since"].text(),
                         .standing = node["standing"].named(standing_named, "standing"),
                         .in_part = node["in_part"].text(),
                         .certifying = counts_of(node["certifying"]),
                         .informing = counts_of(node["informing"]),
                         .not_judged = node["not_judged"].natural(),
                         .retired = node["retired"].texts()};
  // Members that came with a later version.
  const Document& known = node.value();
  outcome.is_open = known["unprotected"].boolean().value_or(false);
  const auto count = [&](const char* member) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, known[member].integer().value_or(0)));
  };
  outcome.musts = {.all = count("musts"), .tested = count("musts_tested")};
  outcome.informing_not_judged = count("informing_not_judged");
  node["not_exercised"].each([&](const Node& gap) {
    outcome.not_exercised.push_back(
        {.id = case_id_of(gap["case"]), .reason = gap["reason"].text()});
  });
  return outcome;
}

std::string writing_version(const Document& file) {
  return excerpt(file["tool"].text("version").value_or("unknown"), kMostQuoted);
}

/// What is wrong with the file as a whole, as the rest of a sentence; empty where it is a result of
/// the version that is read here.
std::string misfit_of(const Document& file) {
  const auto writer = file["tool"].text("name");
  const auto version = file["schema_version"];
  if (writer != "mcp-assay" || !version.is_number()) {
    return "is no result of mcp-assay: name a file that mcp-assay run --json wrote";
  }
  if (version.integer() != result_schema_version) {
    return fmt::format(
        "has schema_version {}, and mcp-assay {} reads {}: use the version that wrote it ({}), or "
        "judge the target again",
        version.dump(), ASSAY_VERSION, result_schema_version, writing_version(file));
  }
  if (file.has_duplicate_members()) {
    return "has a member twice, as no result of mcp-assay: judge the target again";
  }
  return "";
}

void read_shard(const Node& file, RunResult& result) {
  if (!file.value().has("shard")) {
    return;
  }
  const Node node = file["shard"];
  const std::uint64_t count = node["count"].natural(kMostShards);
  const std::uint64_t index = node["index"].natural(count);
  if (index == 0) {
    node["index"].complain("counts from 1");
  }
  result.shard = {.index = index - 1, .count = count};
  result.plan = node["plan"].text();
  result.narrowed = node["narrowed"].text();
}

void read_what_was_set_aside(const Node& file, RunResult& result) {
  if (file.value().has("waivers")) {
    result.waivers = file["waivers"]["file"].text();
    result.idle_waivers = file["waivers"]["idle"].texts();
  }
  if (file.value().has("against")) {
    result.against = file["against"]["file"].text();
  }
  if (file.value()["target"].has("file_sha256")) {
    result.target_digest = file["target"]["file_sha256"].text();
  }
}

RunResult result_of(const Node& file) {
  RunResult result{.tool_version = file["tool"]["version"].text(),
                   .target = file["target"]["name"].text(),
                   .server_url = file["target"]["server"].text(),
                   .issuer = file["target"]["issuer"].text(),
                   .target_options = file["target"]["options"].texts(),
                   .seed = file["seed"].natural(),
                   .started = time_of(file["started"]),
                   .seconds = file["seconds"].seconds(),
                   .selection = file["selection"].text(),
                   .exchange_count = file["exchange_count"].natural(),
                   .exit_code = static_cast<int>(file["exit_code"].natural(5)),
                   .complete = file["complete"].boolean(),
                   .empty_shard = file["empty_shard"].boolean(),
                   .trouble = file["trouble"].text(),
                   .notes = file["notes"].texts(),
                   .profile = profile_of(file),
                   .instances = instances_of(file["cases"])};
  file["revisions"].each([&](const Node& revision) {
    result.revisions.push_back(revision.named(revision_of, "revision"));
  });
  read_shard(file, result);
  read_what_was_set_aside(file, result);
  return result;
}

}  // namespace

std::expected<RunResult, std::string> read_result(const std::string& path) {
  const auto document = read_document(path, kMostBytes);
  if (!document) {
    return std::unexpected(
        fmt::format("{} {}: name a file that mcp-assay run --json wrote.", path, document.error()));
  }
  if (const std::string misfit = misfit_of(*document); !misfit.empty()) {
    return std::unexpected(fmt::format("{} {}.", path, misfit));
  }
  try {
    return result_of(Node(*document, ""));
  } catch (const WrongMember& wrong) {
    return std::unexpected(
        fmt::format("{}: {}: use the version that wrote it ({}), or judge the target again.", path,
                    wrong.why, writing_version(*document)));
  }
}

}  // namespace assay::reports
