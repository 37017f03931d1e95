#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

/// For tests only: whether a document fits the schema of result files.
namespace assay::reports {

/// `folder`: where the sources of this module are.
inline nlohmann::json result_schema(const std::string& folder) {
  std::ifstream file(folder + "/schema/result.schema.json");
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

}  // namespace assay::reports
