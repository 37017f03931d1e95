#include "suites/stateless/annotated_calls.hpp"

#include <algorithm>
#include <set>

#include "harness/http/text.hpp"
#include "harness/mcp/pages.hpp"
#include "suites/access/controls.hpp"
#include "suites/stateless/requests.hpp"

namespace assay::suites::stateless {
namespace {

constexpr auto annotation = "x-mcp-header";
constexpr int deepest = 32;

/// RFC 9110 section 5.6.2.
bool is_token(const std::string& name) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

/// One type of the three; also in a list of types with null, which is no value of its own.
bool is_primitive(const Document& type) {
  const auto is_one = [](const std::string& name) {
    return name == "string" || name == "integer" || name == "boolean";
  };
  if (const auto name = type.text()) {
    return is_one(*name);
  }
  for (std::size_t i = 0; i < type.size(); ++i) {
    const std::string name = type.at(i).text().value_or("");
    if (!is_one(name) && name != "null") {
      return false;
    }
  }
  return type.is_array();
}

class Annotations {
 public:
  /// A schema that is reached through properties alone.
  void read(const Document& schema, int depth) {
    if (depth > deepest) {
      return;
    }
    if (schema.has(annotation)) {
      judge(schema);
    }
    for (const std::string& keyword : schema.members()) {
      if (keyword == "properties") {
        for (const std::string& name : schema[keyword].members()) {
          read(schema[keyword][name], depth + 1);
        }
      } else if (holds_annotation(schema[keyword], depth + 1) && may_hold_schemas(keyword)) {
        note("x-mcp-header stands behind " + keyword);
      }
    }
  }

  const std::optional<std::string>& fault() const { return fault_; }

 private:
  /// Values that happen to look like a schema are none.
  static bool may_hold_schemas(const std::string& keyword) {
    return keyword != "default" && keyword != "examples" && keyword != "const" &&
           keyword != "enum" && keyword != annotation;
  }

  static bool holds_annotation(const Document& value, int depth) {
    if (depth > deepest) {
      return false;
    }
    if (value.is_object() && value[annotation].is_text()) {
      return true;
    }
    for (const std::string& member : value.members()) {
      if (holds_annotation(value[member], depth + 1)) {
        return true;
      }
    }
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
      if (holds_annotation(value.at(i), depth + 1)) {
        return true;
      }
    }
    return false;
  }

  void judge(const Document& schema) {
    const auto name = schema.text(annotation);
    if (!name || !is_token(*name)) {
      note("x-mcp-header is no token: " + schema[annotation].dump());
    } else if (!seen_.insert(http::lower_case(*name)).second) {
      note("x-mcp-header is there twice: " + *name);
    } else if (!is_primitive(schema["type"])) {
      note("x-mcp-header stands at the type " + schema["type"].dump());
    }
  }

  void note(std::string fault) {
    if (!fault_) {
      fault_ = std::move(fault);
    }
  }

  std::set<std::string> seen_;
  std::optional<std::string> fault_;
};

struct Candidate {
  CallRequest call{};
  std::vector<mcp::HeaderParameter> parameters{};
};

/// The calls of the target file to tools with annotated parameters.
std::vector<Candidate> candidates(Probe& probe) {
  std::vector<Candidate> found;
  bool any = false;
  for (const ListedTool& tool : listed_tools(probe)) {
    const auto parameters = mcp::header_parameters_of(tool.definition);
    any = any || !parameters.empty();
    for (const ToolCall& call : probe.target().calls) {
      if (!parameters.empty() && call.tool == tool.definition.text("name")) {
        found.push_back({request_for(call), parameters});
      }
    }
  }
  if (!any) {
    probe.not_applicable("No tool has a parameter with an x-mcp-header.");
  }
  return found;
}

}  // namespace

std::vector<ListedTool> listed_tools(Probe& probe) {
  const mcp::Pages pages = mcp::pages_of([&](const Document& params) {
    return probe.mcp().send(honest_request(probe, "tools/list", params), "which tools there are");
  });
  std::vector<ListedTool> tools;
  for (const mcp::Reply& reply : pages.replies) {
    for (const Document& definition : mcp::Pages{.replies = {reply}}.entries("tools")) {
      tools.push_back({.definition = definition, .from = reply.exchange});
    }
  }
  if (tools.empty()) {
    probe.not_applicable("The server lists no tools.");
  }
  return tools;
}

std::optional<std::string> annotation_fault(const Document& input_schema) {
  Annotations annotations;
  annotations.read(input_schema, 0);
  return annotations.fault();
}

AnnotatedCall annotated_call(Probe& probe) {
  AnnotatedCall best;
  for (const Candidate& candidate : candidates(probe)) {
    AnnotatedCall call{.request =
                           honest_request(probe, candidate.call.method, candidate.call.params)};
    for (const mcp::HeaderParameter& parameter : candidate.parameters) {
      const Document value = mcp::argument_at(candidate.call.params["arguments"], parameter.path);
      if (!value.is_null()) {
        call.given.emplace_back(parameter, value);
      }
    }
    if (call.given.size() > best.given.size()) {
      best = call;
    }
  }
  if (best.given.empty()) {
    probe.not_exercised(
        "Name a call of a tool that has parameters with x-mcp-header, with a value for one of them "
        "(calls in the target file).");
  }
  probe.require("the call is served where its headers are right",
                probe.mcp().send(best.request, "control: the headers are right"),
                matchers::IsServed());
  return best;
}

SparseCall call_without_an_annotated_argument(Probe& probe) {
  for (const Candidate& candidate : candidates(probe)) {
    for (const mcp::HeaderParameter& parameter : candidate.parameters) {
      if (mcp::argument_at(candidate.call.params["arguments"], parameter.path).is_null()) {
        return {honest_request(probe, candidate.call.method, candidate.call.params), parameter};
      }
    }
  }
  probe.not_exercised(
      "Name a call that leaves out an optional parameter with x-mcp-header (calls in the target "
      "file).");
}

}  // namespace assay::suites::stateless
