#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/matrix.hpp"

namespace assay::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr int matrix_schema_version = 1;

Json ids_json(const std::vector<RequirementKey>& keys) {
  Json ids = Json::array();
  for (const RequirementKey key : keys) {
    ids.push_back(row_of(key).id);
  }
  return ids;
}

Json correct_json(const MatrixRow& row) {
  Json revisions = Json::object();
  for (const auto& [revision, verdicts] : row.verdicts) {
    Json counts = Json::object();
    for (const auto& [verdict, count] : verdicts) {
      counts[std::string(name_of(verdict))] = count;
    }
    revisions[std::string(name_of(revision))] = std::move(counts);
  }
  return {{"verdicts", revisions}, {"excused", row.excused}, {"mismatches", row.mismatches}};
}

Json flaw_json(const MatrixRow& row) {
  return {{"id", row.flaw->id()},
          {"sentence", row.flaw->sentence},
          {"phase", name_of(phase_of(*row.flaw))},
          {"breaks", ids_json(row.flaw->breaks)},
          {"caught_by", row.caught_by},
          {"also_broke", row.also_broke},
          {"blocked", row.blocked},
          {"mismatches", row.mismatches}};
}

Json masked_json(const FlawPairs& pairs) {
  Json counts = Json::object();
  for (const Masked masked : {Masked::no, Masked::partly, Masked::fully}) {
    counts[std::string(name_of(masked))] = pairs.count_of(masked);
  }
  return counts;
}

Json pairs_json(const FlawPairs& pairs) {
  Json drawn = Json::array();
  for (const FlawPair& pair : pairs.pairs) {
    drawn.push_back({{"flaws", {pair.first->id(), pair.second->id()}},
                     {"masked", {name_of(pair.first_masked), name_of(pair.second_masked)}},
                     {"found", ids_json(pair.found)},
                     {"mismatches", pair.mismatches}});
  }
  return {{"seed", pairs.seed},
          {"wrong", pairs.wrong_pairs()},
          {"masked", masked_json(pairs)},
          {"pairs", std::move(drawn)}};
}

}  // namespace

std::string matrix_json(const Matrix& matrix, const FlawPairs* pairs, const Catalog& catalog) {
  Json json{{"schema_version", matrix_schema_version},
            {"tool", {{"name", "mcp-assay"}, {"version", ASSAY_VERSION}}},
            {"full", matrix.full},
            {"exact", matrix.exact() && (pairs == nullptr || pairs->exact())},
            {"cases", catalog.cases().size()},
            {"correct_servers", nullptr},
            {"flaws", Json::array()},
            {"pairs", pairs == nullptr ? Json(nullptr) : pairs_json(*pairs)}};
  for (const MatrixRow& row : matrix.rows) {
    if (row.flaw == nullptr) {
      json["correct_servers"] = correct_json(row);
    } else {
      json["flaws"].push_back(flaw_json(row));
    }
  }
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::reports
