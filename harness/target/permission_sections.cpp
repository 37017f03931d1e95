#include <fmt/format.h>

#include <algorithm>

#include "harness/target/target_sections.hpp"

// What may be done: calls, headers that go with them, hosts and attacks.
namespace assay::target {
namespace {

// RFC 9110 section 5.6.2, and no control characters in the value: a header must not end early.
bool is_header(const std::string& name, const std::string& value) {
  constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
  const bool token = std::ranges::all_of(name, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
  return token && std::ranges::none_of(value, [](char c) {
           return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
         });
}

int kinds_of(const ToolCall& call) {
  return (call.tool.empty() ? 0 : 1) + (call.resource.empty() ? 0 : 1) +
         (call.prompt.empty() ? 0 : 1);
}

/// Only what may be called can be asked whether something happened.
void demand_seers(const Section& file, const std::vector<ToolCall>& calls) {
  for (const ToolCall& call : calls) {
    if (!call.seen_by.empty() &&
        std::ranges::find(calls, call.seen_by, &ToolCall::tool) == calls.end()) {
      file.fail("calls", fmt::format("has no tool '{}', which seen_by names", call.seen_by));
    }
  }
}

}  // namespace

void read_calls(const Section& file, TargetSpec& spec) {
  file.each("calls", [&](const YAML::Node& node, const std::string& name) {
    const Section call(file.source(), node, name,
                       {"tool", "resource", "prompt", "arguments", "scopes", "seen_by", "private"});
    ToolCall read{.tool = call.text("tool"),
                  .resource = call.text("resource"),
                  .prompt = call.text("prompt"),
                  .arguments = call.document("arguments"),
                  .scopes = call.texts("scopes"),
                  .seen_by = call.text("seen_by"),
                  .is_private = call.boolean("private").value_or(false)};
    if (kinds_of(read) != 1) {
      file.source().fail(node, fmt::format("{} needs one of tool, resource and prompt", name));
    }
    if (!read.arguments.is_object()) {
      call.fail("arguments", "must be a mapping");
    }
    spec.calls.push_back(std::move(read));
  });
  demand_seers(file, spec.calls);
}

void read_headers(const Section& file, TargetSpec& spec) {
  for (auto& [name, value] : file.text_map("headers")) {
    if (!is_header(name, value)) {
      file.fail("headers", fmt::format("has a name or a value that HTTP cannot send: '{}'", name));
    }
    spec.headers.emplace(name, std::move(value));
  }
}

void read_allow(const Section& file, TargetSpec& spec) {
  if (!file.has("allow")) {
    return;
  }
  const Section section(file.source(), file.node_of("allow"), "allow", {"hosts", "attacks"});
  spec.allowed_hosts = section.texts("hosts");
  spec.allow_attacks = section.boolean("attacks").value_or(false);
}

void read_budgets(const Section& file, TargetSpec& spec) {
  if (!file.has("budgets")) {
    return;
  }
  const Section section(file.source(), file.node_of("budgets"), "budgets",
                        {"registrations", "authorizations", "token_requests"});
  for (const Expense expense : all_expenses) {
    const auto text = section.optional_text(plural_of(expense));
    if (!text) {
      continue;
    }
    const auto allowance = read_allowance(*text);
    if (!allowance) {
      section.fail(plural_of(expense),
                   fmt::format("must be a number such as 20, or 20 per 1h, not '{}'", *text));
    }
    spec.budgets.emplace(expense, *allowance);
  }
}

}  // namespace assay::target
