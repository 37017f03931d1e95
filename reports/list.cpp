#include "reports/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "harness/catalog/coverage.hpp"
#include "reports/layout.hpp"
#include "reports/requirement_json.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::pair<std::string, std::string>>;

std::string dumped(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

template <typename Value>
Json names_json(const std::vector<Value>& values) {
  Json names = Json::array();
  for (const Value value : values) {
    names.push_back(name_of(value));
  }
  return names;
}

Json ids_json(const std::vector<RequirementKey>& keys) {
  Json ids = Json::array();
  for (const RequirementKey key : keys) {
    ids.push_back(row_of(key).id);
  }
  return ids;
}

Json flaw_ids_json(const std::vector<Flaw>& caught, std::span<const FlawRow> flaws) {
  Json ids = Json::array();
  for (const Flaw flaw : caught) {
    if (const FlawRow* row = row_among(flaws, flaw)) {
      ids.push_back(row->id());
    }
  }
  return ids;
}

Json case_json(const Case& item, std::span<const FlawRow> flaws) {
  return {{"id", item.id},
          {"phase", name_of(item.phase())},
          {"kind", name_of(item.kind)},
          {"claim", item.claim},
          {"method", item.method},
          {"since", item.since},
          {"requirements", ids_json(item.cites)},
          {"applies_to", names_json(item.applies_to)},
          {"needs", names_json(item.needs)},
          {"flaws", flaw_ids_json(item.flaws, flaws)},
          {"guards", item.guards ? Json(name_of(*item.guards)) : Json(nullptr)}};
}

bool catches(const Case& item, Flaw flaw) {
  return std::ranges::find(item.flaws, flaw) != item.flaws.end();
}

template <typename Predicate>
Json case_ids_json(const std::vector<const Case*>& cases, Predicate is_wanted) {
  Json ids = Json::array();
  for (const Case* item : cases) {
    if (is_wanted(*item)) {
      ids.push_back(item->id);
    }
  }
  return ids;
}

/// What is said of a requirement in one line.
std::string phrase_of(const Requirement& row, Coverage coverage,
                      const std::vector<const Case*>& testers, const Profile* profile) {
  if (coverage == Coverage::excluded) {
    return fmt::format("{}; excluded: {} (The rule: {})", levels_of(row), row.excluded,
                       row.statement);
  }
  std::string state(phrase_of(coverage));
  if (coverage == Coverage::covered) {
    const bool is_foreign =
        profile != nullptr &&
        std::ranges::none_of(testers, [&](const Case* it) { return profile->lists(it->id); });
    state = counted(testers.size(), "case") + (is_foreign ? ", none of the profile's" : "");
  }
  return fmt::format("{}; {}: {}", levels_of(row), state, row.statement);
}

Json profile_json(const Profile& profile, const Catalog& catalog) {
  Json informs = Json::array();
  for (const InformingCase& item : profile.informs) {
    informs.push_back({{"case", item.id}, {"reason", item.reason}});
  }
  const MustCount musts = musts_of(profile, catalog);
  return {{"name", profile.name},
          {"title", profile.title},
          {"status", name_of(profile.status)},
          {"since", profile.since},
          {"revision", name_of(profile.revision)},
          {"roles", profile.roles},
          {"documents", profile.documents},
          {"requirements", profile.requirements},
          {"musts", musts.all},
          {"musts_tested", musts.tested},
          {"certifies", profile.certifies},
          {"informs", std::move(informs)},
          {"retired", retired_cases(profile, catalog)}};
}

}  // namespace

std::string list_cases(const std::vector<const Case*>& cases, std::span<const FlawRow> flaws,
                       Form form, std::size_t width, const Profile* profile) {
  Json json = Json::array();
  Rows rows;
  for (const Case* item : cases) {
    json.push_back(case_json(*item, flaws));
    rows.emplace_back(item->id, item->claim);
    if (profile != nullptr) {
      const std::string_view part = profile->is_certifying(item->id) ? "certifies" : "informs";
      json.back()["in_profile"] = part;
      rows.back().second += fmt::format(" ({})", part);
    }
  }
  return form == Form::json ? dumped(json) : columns(rows, width);
}

std::string list_requirements(const std::vector<const Requirement*>& requirements,
                              const std::vector<const Case*>& cases, Form form, std::size_t width,
                              const Profile* profile) {
  Json json = Json::array();
  std::vector<std::pair<std::string_view, Rows>> documents;
  for (const Requirement* row : requirements) {
    const std::vector<const Case*> testers = cases_of(*row, cases);
    const Coverage coverage = coverage_of(*row, cases);
    Json object{{"id", row->id}, {"slug", row->slug}};
    object.update(requirement_json(*row));
    object["coverage"] = name_of(coverage);
    object["excluded"] = row->excluded.empty() ? Json(nullptr) : Json(row->excluded);
    object["cases"] = case_ids_json(testers, [](const Case&) { return true; });
    json.push_back(std::move(object));
    // Into a pipe goes a line each, all in columns of one width.
    const std::string_view heading = width == 0 ? "" : row->document;
    if (documents.empty() || documents.back().first != heading) {
      documents.emplace_back(heading, Rows{});
    }
    documents.back().second.emplace_back(row->id, phrase_of(*row, coverage, testers, profile));
  }
  if (form == Form::json) {
    return dumped(json);
  }
  std::string text;
  for (const auto& [heading, rows] : documents) {
    text += heading.empty() ? ""
                            : fmt::format("{}{} ({})\n", text.empty() ? "" : "\n", heading,
                                          counted(rows.size(), "requirement"));
    text += columns(rows, width);
  }
  return text;
}

std::string list_flaws(const std::vector<const FlawRow*>& flaws,
                       const std::vector<const Case*>& cases, const Catalog& catalog, Form form,
                       std::size_t width) {
  Json json = Json::array();
  Rows rows;
  rows.reserve(flaws.size());
  for (const FlawRow* row : flaws) {
    const bool is_hidden = needs_forged_tokens(row->flaw, catalog.all());
    rows.emplace_back(row->id(), fmt::format("{}{}", row->sentence,
                                             is_hidden ? " (Shown by forged tokens alone.)" : ""));
    json.push_back(
        {{"id", row->id()},
         {"sentence", row->sentence},
         {"breaks", ids_json(row->breaks)},
         {"cases", case_ids_json(cases, [&](const Case& it) { return catches(it, row->flaw); })},
         {"needs_forged_tokens", is_hidden}});
  }
  return form == Form::json ? dumped(json) : columns(rows, width);
}

std::string list_profiles(const std::vector<const Profile*>& profiles, const Catalog& catalog,
                          Form form, std::size_t width) {
  Json json = Json::array();
  Rows rows;
  for (const Profile* profile : profiles) {
    const MustCount musts = musts_of(*profile, catalog);
    rows.emplace_back(
        profile->name,
        fmt::format("{} ({}; {} certify, {} inform; {} of {} tested)", profile->title,
                    name_of(profile->status), counted(profile->certifies.size(), "case"),
                    profile->informs.size(), musts.tested, counted(musts.all, "MUST")));
    json.push_back(profile_json(*profile, catalog));
  }
  return form == Form::json ? dumped(json) : columns(rows, width);
}

std::vector<const FlawRow*> flaws_of(const std::vector<const Case*>& cases,
                                     std::span<const FlawRow> flaws) {
  std::vector<const FlawRow*> chosen = all_flaws(flaws);
  std::erase_if(chosen, [&](const FlawRow* row) {
    return std::ranges::none_of(cases, [&](const Case* item) { return catches(*item, row->flaw); });
  });
  return chosen;
}

std::vector<const Requirement*> all_requirements() {
  std::vector<const Requirement*> rows;
  for (const Requirement& row : register_rows()) {
    rows.push_back(&row);
  }
  return rows;
}

std::vector<const FlawRow*> all_flaws(std::span<const FlawRow> flaws) {
  std::vector<const FlawRow*> rows;
  for (const FlawRow& row : flaws) {
    rows.push_back(&row);
  }
  return rows;
}

const FlawRow* row_among(std::span<const FlawRow> flaws, Flaw flaw) {
  const auto found = std::ranges::find(flaws, flaw, &FlawRow::flaw);
  return found == flaws.end() ? nullptr : &*found;
}

}  // namespace assay::reports
