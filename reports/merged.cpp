#include "reports/merged.hpp"

#include <nlohmann/json.hpp>

#include "reports/json.hpp"

namespace assay::reports {

std::string write_merged(const RunResult& whole, const std::vector<Document>& shards) {
  using Json = nlohmann::ordered_json;
  Json json = Json::parse(write_json(whole));
  Json cases = Json::array();
  Json requirements = Json::object();
  for (const Document& shard : shards) {
    const nlohmann::json& file = shard.json();
    for (const auto& instance : file.at("cases")) {
      cases.push_back(Json(instance));
    }
    if (const auto rows = file.find("requirements"); rows != file.end() && rows->is_object()) {
      for (const auto& [id, row] : rows->items()) {
        requirements[id] = Json(row);
      }
    }
  }
  json["cases"] = std::move(cases);
  json["requirements"] = std::move(requirements);
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::reports
