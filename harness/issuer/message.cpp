#include "harness/issuer/message.hpp"

#include "harness/http/text.hpp"

namespace assay::issuer {

Reply Reply::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

Reply private_json(int status, const Document& body) {
  return {.status = status,
          .headers = {{"Cache-Control", "no-store"}, {"Pragma", "no-cache"}},
          .media_type = "application/json",
          .body = body.dump()};
}

Reply error_json(const Refusal& refusal) {
  return private_json(
      refusal.status,
      Document::object({{"error", refusal.code}, {"error_description", refusal.description}}));
}

http::Parameters without_empty(http::Parameters parameters) {
  std::erase_if(parameters, [](const http::Parameter& one) { return one.second.empty(); });
  return parameters;
}

http::Parameters with_trimmed_names(http::Parameters parameters) {
  for (auto& [name, value] : parameters) {
    name = std::string(http::trimmed(name));
  }
  return parameters;
}

std::expected<http::Parameters, Refusal> form_of(const Incoming& incoming) {
  if (incoming.media_type != kFormType) {
    return std::unexpected(
        Refusal{.code = "invalid_request",
                .description = "The request must be application/x-www-form-urlencoded."});
  }
  return without_empty(http::form_decode(incoming.body));
}

http::Parameters parameters_of_json(std::string_view body) {
  const Document document = Document::parse(body).value_or(Document());
  http::Parameters parameters;
  for (const std::string& name : document.members()) {
    parameters.emplace_back(name, document.text(name).value_or(""));
  }
  return parameters;
}

std::optional<std::string> first_doubled(const http::Parameters& parameters,
                                         std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (http::count_of(parameters, name) > 1) {
      return std::string(name);
    }
  }
  return std::nullopt;
}

std::string value_of(const http::Parameters& parameters, std::string_view name) {
  return http::first_value(parameters, name).value_or("");
}

}  // namespace assay::issuer
