#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"

namespace assay {

/// Leave to break one requirement in one case at one target, for which somebody answers, until a
/// day.
struct Waiver {
  std::string case_id{};
  std::string requirement{};  ///< its id
  std::string target{};       ///< its name
  std::string reason{};
  std::string owner{};
  std::string expires{};  ///< 2027-01-31: the last day on which it holds
  std::string place{};    ///< "waivers.yaml:3", for people
};

/// A day that there is, as 2027-01-31 and in no other form.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);
/// Of UTC.
std::chrono::year_month_day today();

/// Reads a list of waivers (YAML) of up to 1 MiB. The error is one sentence with line and column.
std::expected<std::vector<Waiver>, std::string> read_waivers(const std::string& path);

/// The list as YAML that read_waivers reads.
std::string write_waivers(const std::vector<Waiver>& waivers);

/// One for each MUST that a failed instance breaks and nobody waives so far: once, whatever number
/// of revisions. `case_ids`: only of these; none: of all.
std::vector<Waiver> waivers_for(const RunResult& result, const std::vector<std::string>& case_ids,
                                const Waiver& like);

/// Sets failures aside of which every broken MUST is waived, and writes down which waivers for this
/// target are expired (they waive nothing) or stale: what they are about was judged and did not
/// fail, or this version has no such case or requirement.
void apply_waivers(RunResult& result, const std::vector<Waiver>& waivers, const Catalog& catalog,
                   std::chrono::year_month_day day);

}  // namespace assay
