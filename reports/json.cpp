#include "reports/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "reports/base64.hpp"
#include "reports/requirement_json.hpp"
#include "reports/story.hpp"
#include "reports/text.hpp"
#include "reports/utf8.hpp"

namespace assay::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBodyLimit = 16'384;

Json time_json(std::chrono::system_clock::time_point time) {
  const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto milliseconds = whole.time_since_epoch().count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03d}Z",
                     fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)), milliseconds);
}

double seconds_of(std::chrono::microseconds span) {
  return std::chrono::duration<double>(span).count();
}

Json headers_json(const http::Headers& headers) {
  Json lines = Json::array();
  for (const http::Header& header : headers.lines()) {
    lines.push_back({{"name", header.name}, {"value", header.value}});
  }
  return lines;
}

/// A body that is no text stands there in base64, so that nothing of it is lost.
void put_body(Json& message, std::string_view body) {
  const std::string_view kept = prefix_of(body, kBodyLimit);
  const bool is_text = is_utf8(kept);
  message["body"] = is_text ? std::string{kept} : base64_of(kept);
  message["body_encoding"] = is_text ? "utf-8" : "base64";
  message["body_bytes"] = body.size();
  message["body_truncated"] = kept.size() < body.size();
}

Json request_json(const http::Request& request) {
  Json json{
      {"method", request.method}, {"url", request.url}, {"headers", headers_json(request.headers)}};
  put_body(json, request.body);
  return json;
}

Json response_json(const http::Response& response) {
  Json json{{"status", response.status},
            {"reason", response.reason},
            {"version", response.version},
            {"headers", headers_json(response.headers)}};
  put_body(json, response.body);
  return json;
}

Json exchange_json(const http::ExchangeRecord& exchange) {
  Json json{{"id", exchange.id},
            {"purpose", exchange.purpose},
            {"request", request_json(exchange.request)},
            {"response", nullptr},
            {"fault", nullptr}};
  if (const auto* response = std::get_if<http::Response>(&exchange.outcome)) {
    json["response"] = response_json(*response);
  } else {
    const auto& fault = std::get<http::TransportFault>(exchange.outcome);
    json["fault"] = {{"kind", std::string{http::name_of(fault.kind)}}, {"detail", fault.detail}};
    json["partial"] = exchange.partial ? response_json(*exchange.partial) : Json(nullptr);
  }
  json["peer"] = exchange.peer;
  json["started"] = time_json(exchange.started);
  json["seconds_to_first_byte"] = seconds_of(exchange.to_first_byte);
  json["seconds"] = seconds_of(exchange.total);
  return json;
}

Json check_json(const Check& check) {
  return {{"requirement", row_of(check.requirement).id},
          {"level", name_of(check.level)},
          {"held", check.held},
          {"expected", check.expected},
          {"actual", check.actual},
          {"exchanges", check.exchanges}};
}

/// What an attacker gains from a server that breaks what the instance is about.
Json threats_json(const Instance& instance) {
  std::set<std::string_view> threats;
  for (const Check& check : instance.checks) {
    threats.insert(row_of(check.requirement).threat);
  }
  threats.erase("");
  return threats;
}

Json warnings_json(const Instance& instance) {
  Json warnings = Json::array();
  for (const Check* check : instance.warnings()) {
    warnings.push_back(fmt::format("{}: {}", row_of(check->requirement).id, sentence_of(*check)));
  }
  return warnings;
}

Json attempts_json(const AttemptCount& attempts) {
  return {{"planned", attempts.planned},
          {"made", attempts.made},
          {"unfit", attempts.unfit},
          {"shrinks", attempts.shrinks},
          {"cut_short", attempts.cut_short}};
}

Json counterexample_json(const Counterexample& counterexample) {
  return {{"input", counterexample.input.json()},
          {"text", counterexample.text},
          {"attempt", counterexample.attempt},
          {"smallest", counterexample.smallest},
          {"others", counterexample.others}};
}

Json instance_json(const Instance& instance) {
  Json json{{"name", instance.name()},
            {"id", instance.id},
            {"revision", name_of(instance.revision)},
            {"road", instance.road},
            {"claim", instance.claim},
            {"phase", name_of(instance.phase)},
            {"kind", name_of(instance.kind)},
            {"since", instance.since},
            {"verdict", name_of(instance.verdict)},
            {"reason", instance.reason},
            {"because", instance.because}};
  Json& checks = json["checks"] = Json::array();
  for (const Check& check : instance.checks) {
    checks.push_back(check_json(check));
  }
  json["warnings"] = warnings_json(instance);
  json["attempts"] = instance.attempts ? attempts_json(*instance.attempts) : Json(nullptr);
  json["counterexample"] =
      instance.counterexample ? counterexample_json(*instance.counterexample) : Json(nullptr);
  json["waived"] = instance.waived ? Json{{"owner", instance.waived->owner},
                                          {"reason", instance.waived->reason},
                                          {"until", instance.waived->until}}
                                   : Json(nullptr);
  json["known"] = instance.known;
  json["reproduce"] = instance.reproduce;
  json["threats"] = threats_json(instance);
  json["seconds"] = instance.seconds;
  Json& exchanges = json["exchanges"] = Json::array();
  for (const http::ExchangeRecord& exchange : instance.exchanges) {
    exchanges.push_back(exchange_json(exchange));
  }
  return json;
}

Json counts_json(const std::map<Verdict, std::size_t>& counts) {
  Json json = Json::object();
  for (const Verdict verdict : all_verdicts) {
    const auto found = counts.find(verdict);
    json[std::string{name_of(verdict)}] = found == counts.end() ? 0 : found->second;
  }
  return json;
}

Json profile_json(const ProfileOutcome& outcome) {
  Json json{{"name", outcome.name},
            {"title", outcome.title},
            {"status", name_of(outcome.status)},
            {"since", outcome.since},
            {"standing", name_of(outcome.standing)},
            {"unprotected", outcome.is_open},
            {"musts", outcome.musts.all},
            {"musts_tested", outcome.musts.tested},
            {"in_part", outcome.in_part},
            {"certifying", counts_json(outcome.certifying)},
            {"informing", counts_json(outcome.informing)},
            {"not_judged", outcome.not_judged},
            {"informing_not_judged", outcome.informing_not_judged}};
  Json& gaps = json["not_exercised"] = Json::array();
  for (const ProfileGap& gap : outcome.not_exercised) {
    gaps.push_back({{"case", gap.id}, {"reason", gap.reason}});
  }
  json["retired"] = outcome.retired;
  return json;
}

/// The rows that the checks name, by id.
Json requirements_json(const RunResult& result) {
  std::map<std::string_view, const Requirement*> rows;
  for (const Instance& instance : result.instances) {
    for (const Check& check : instance.checks) {
      const Requirement& row = row_of(check.requirement);
      rows.emplace(row.id, &row);
    }
  }
  Json json = Json::object();
  for (const auto& [id, row] : rows) {
    json[std::string{id}] = requirement_json(*row);
  }
  return json;
}

Json revisions_json(const RunResult& result) {
  Json revisions = Json::array();
  for (const Revision revision : result.revisions) {
    revisions.push_back(name_of(revision));
  }
  return revisions;
}

}  // namespace

std::string write_json(const RunResult& result) {
  Json json{{"schema_version", result_schema_version},
            {"tool", {{"name", "mcp-assay"}, {"version", result.tool_version}}},
            {"target",
             {{"name", result.target},
              {"server", result.server_url},
              {"issuer", result.issuer},
              {"options", result.target_options},
              {"file_sha256", result.target_digest}}},
            {"revisions", revisions_json(result)},
            {"seed", result.seed},
            {"started", time_json(result.started)},
            {"seconds", result.seconds},
            {"selection", result.selection},
            {"exchange_count", result.exchange_count},
            {"exit_code", result.exit_code},
            {"complete", result.complete},
            {"empty_shard", result.empty_shard},
            {"shard",
             {{"index", result.shard.index + 1},
              {"count", result.shard.count},
              {"plan", result.plan},
              {"narrowed", result.narrowed}}},
            {"trouble", result.trouble},
            {"notes", result.notes},
            {"summary", counts_json(result.summary())},
            {"warning_count", result.warning_count()},
            {"waivers",
             {{"file", result.waivers},
              {"waived", result.waived_count()},
              {"idle", result.idle_waivers}}},
            {"against", {{"file", result.against}, {"known", result.known_count()}}},
            {"profile", result.profile ? profile_json(*result.profile) : Json(nullptr)}};
  Json& cases = json["cases"] = Json::array();
  for (const Instance& instance : result.instances) {
    cases.push_back(instance_json(instance));
  }
  json["requirements"] = requirements_json(result);
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::reports
