// Holding our own JSON against the schemas of reports/schema.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace assay::reports {

inline nlohmann::json schema_document(std::string_view name) {
  std::ifstream file(std::string{ASSAY_REPORTS_FOLDER} + "/schema/" + std::string{name});
  return nlohmann::json::parse(file);
}

/// What is wrong with a document, or "".
inline std::string problems_of(const nlohmann::json& document, const nlohmann::json& schema_text) {
  valijson::Schema schema;
  valijson::SchemaParser parser;
  const valijson::adapters::NlohmannJsonAdapter schema_adapter{schema_text};
  parser.populateSchema(schema_adapter, schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter adapter{document};
  if (validator.validate(schema, adapter, &results)) {
    return "";
  }
  std::string problems;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) {
      problems += step;
    }
    problems += ": " + error.description + "\n";
  }
  return problems;
}

/// The schema with every object closed, to show that it describes each member that is written.
inline nlohmann::json closed(nlohmann::json node) {
  if (node.is_object()) {
    for (auto& [name, value] : node.items()) {
      value = closed(value);
    }
    if (node.contains("properties") && node["properties"].is_object() && node.contains("type")) {
      node["additionalProperties"] = false;
    }
  }
  return node;
}

}  // namespace assay::reports
