#include "harness/statement/certificate.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/http/markup.hpp"
#include "harness/jose/digest.hpp"
#include "harness/json/document.hpp"

namespace assay::statement {
namespace {

constexpr const char* own_member = "mcpassay_certificate";

Document descriptor(const std::string& name, const std::string& sha256) {
  return Document::object({{"name", name}, {"digest", Document::object({{"sha256", sha256}})}});
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_time(const std::string& text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00Z";
  return std::ranges::equal(text, shape, [](char c, char like) {
    return like == '0' ? c >= '0' && c <= '9' : c == like;
  });
}

struct Described {
  std::string name{};
  std::string sha256{};
};

std::optional<Described> described(const Document& node) {
  const auto name = node.text("name");
  const auto sha256 = node["digest"].text("sha256");
  return name && sha256 && is_sha256(*sha256) ? std::optional(Described{*name, *sha256})
                                              : std::nullopt;
}

std::size_t count_in(const Document& node, std::string_view member) {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, node[member].integer().value_or(0)));
}

}  // namespace

std::string time_text(Time time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

std::string digest_of_target(const RunResult& result) {
  if (!result.target_digest.empty()) {
    return result.target_digest;
  }
  const Document description =
      Document::object({{"name", result.target},
                        {"server", result.server_url},
                        {"issuer", result.issuer},
                        {"options", Document::texts(result.target_options)}});
  return jose::hex(jose::sha256(description.dump()));
}

std::string write_statement(const Certificate& it) {
  const Document own = Document::object(
      {{"tool", Document::object({{"name", "mcp-assay"}, {"version", it.tool_version}})},
       {"server", it.server_url},
       {"revision", it.revision},
       {"profile_status", it.profile_status},
       {"musts", static_cast<std::int64_t>(it.musts)},
       {"musts_tested", static_cast<std::int64_t>(it.musts_tested)},
       {"unprotected", it.unprotected},
       {"issued_by", it.issued_by},
       {"judged", it.judged},
       {"issued", it.issued},
       {"valid_until", it.valid_until}});
  const Document predicate = Document::object(
      {{"result", it.warned.empty() ? "PASSED" : "WARNED"},
       {"configuration", Document::array({descriptor(it.profile.name, it.profile.sha256)})},
       {"passedTests", Document::texts(it.passed)},
       {"warnedTests", Document::texts(it.warned)},
       {"failedTests", Document::array()},
       {own_member, own}});
  return Document::object(
             {{"_type", statement_type},
              {"subject", Document::array({descriptor(it.target, it.target_digest),
                                           descriptor(it.result.name, it.result.sha256)})},
              {"predicateType", test_result_type},
              {"predicate", predicate}})
      .dump();
}

std::expected<Certificate, std::string> read_statement(std::string_view payload) {
  const auto document = Document::parse(payload);
  if (!document || document->has_duplicate_members() || document->text("_type") != statement_type) {
    return std::unexpected("What is signed is no in-toto statement (version 1).");
  }
  if (document->text("predicateType") != test_result_type) {
    return std::unexpected(
        fmt::format("What is signed has another predicate than {}.", test_result_type));
  }
  const Document predicate = (*document)["predicate"];
  const Document own = predicate[own_member];
  const auto target = described((*document)["subject"].at(0));
  const auto result = described((*document)["subject"].at(1));
  const auto profile = described(predicate["configuration"].at(0));
  const std::string outcome = predicate.text("result").value_or("");
  if (!own.is_object() || !target || !result || !profile ||
      (outcome != "PASSED" && outcome != "WARNED")) {
    return std::unexpected("What is signed is a test result, but no certificate of mcp-assay.");
  }
  const auto text = [&](const char* member) { return own.text(member).value_or(""); };
  Certificate read{.target = target->name,
                   .server_url = text("server"),
                   .target_digest = target->sha256,
                   .result = {result->name, result->sha256},
                   .profile = {profile->name, profile->sha256},
                   .profile_status = text("profile_status"),
                   .revision = text("revision"),
                   .tool_version = own["tool"].text("version").value_or(""),
                   .issued_by = text("issued_by"),
                   .judged = text("judged"),
                   .issued = text("issued"),
                   .valid_until = text("valid_until"),
                   .musts = count_in(own, "musts"),
                   .musts_tested = count_in(own, "musts_tested"),
                   .unprotected = own["unprotected"].boolean().value_or(false),
                   .passed = predicate.texts("passedTests"),
                   .warned = predicate.texts("warnedTests")};
  if (!is_time(read.judged) || !is_time(read.issued) || !is_time(read.valid_until)) {
    return std::unexpected(
        "The certificate does not say when it was issued and until when it is "
        "valid.");
  }
  return read;
}

std::string why_untimely(const Certificate& it, Time now) {
  constexpr std::chrono::minutes clock_difference{5};
  if (it.issued > time_text(now + clock_difference)) {
    return fmt::format("It was issued in the future ({}): a clock is wrong.", it.issued);
  }
  if (it.valid_until < time_text(now)) {
    return fmt::format("It was valid until {}: have the target judged again.", it.valid_until);
  }
  return "";
}

std::string why_of_other_profile(const Certificate& it, std::string_view carried,
                                 std::string_view tool_version) {
  if (carried.empty()) {
    return fmt::format(
        "mcp-assay {} carries no profile {}: verify with the version that judged, {}.",
        tool_version, it.profile.name, it.tool_version);
  }
  const bool must_be_same = it.profile_status == "released" || it.tool_version == tool_version;
  return must_be_same && jose::hex(jose::sha256(carried)) != it.profile.sha256
             ? fmt::format("Its profile {} is not the one of that name that mcp-assay {} carries.",
                           it.profile.name, tool_version)
             : "";
}

std::string badge(const Certificate& it) {
  constexpr int a_letter = 7;
  const std::string left = "mcp-assay " + it.tool_version;
  const std::string right =
      fmt::format("{}{} · {}", it.profile.name, it.profile_status == "draft" ? " (draft)" : "",
                  it.judged.substr(0, 10));
  const auto width_of = [](const std::string& text) {
    return static_cast<int>(text.size()) * a_letter + 20;
  };
  const int first = width_of(left);
  const int all = first + width_of(right);
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{all}" height="22" role="img" aria-label="{left}: {right}">
  <title>{left}: {right}</title>
  <rect width="{first}" height="22" rx="3" fill="#444"/>
  <rect x="{first}" width="{second}" height="22" rx="3" fill="#1a6b2f"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle">
    <text x="{left_middle}" y="15">{left}</text>
    <text x="{right_middle}" y="15">{right}</text>
  </g>
</svg>
)",
      fmt::arg("all", all), fmt::arg("first", first), fmt::arg("second", all - first),
      fmt::arg("left", http::escaped_markup(left)), fmt::arg("right", http::escaped_markup(right)),
      fmt::arg("left_middle", first / 2), fmt::arg("right_middle", first + (all - first) / 2));
}

}  // namespace assay::statement
