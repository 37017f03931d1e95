#include <fmt/format.h>

#include <filesystem>

#include "harness/http/url.hpp"
#include "harness/target/target_sections.hpp"

// What is launched: server and processes.
namespace assay::target {
namespace {

Ready read_ready(const Section& process) {
  const Section section(process.source(), process.node_of("ready"), process.name_of("ready"),
                        {"url", "status", "line", "within"});
  Ready ready{.url = read_url(section, "url"),
              .status = section.integer("status"),
              .line = section.text("line")};
  if (ready.url.empty() == ready.line.empty()) {
    process.fail("ready", "needs one of url and line");
  }
  if (ready.status && ready.url.empty()) {
    section.fail("status", "goes only with url");
  }
  if (ready.status && (*ready.status < 100 || *ready.status > 599)) {
    section.fail("status", fmt::format("is no HTTP status: {}", *ready.status));
  }
  ready.within = section.duration("within").value_or(ready.within);
  return ready;
}

std::map<std::string, std::string> read_environment(const Section& section) {
  std::map<std::string, std::string> environment;
  for (auto& [name, value] : section.text_map("env")) {
    if (name.find('=') != std::string::npos) {
      section.fail("env", fmt::format("has a name with a '=' in it: '{}'", name));
    }
    environment.emplace(name, std::move(value));
  }
  return environment;
}

ProcessSpec read_process(const Section& section) {
  ProcessSpec process;
  process.command = section.texts("command");
  if (process.command.empty() || process.command.front().empty()) {
    section.fail("command", "must be a list that starts with a program, such as [node, server.js]");
  }
  process.env = read_environment(section);
  if (section.has("ready")) {
    process.ready = read_ready(section);
  }
  return process;
}

/// Paths are relative to the target file, as commands are.
std::string absolute_path(const Section& section, std::string_view key, const std::string& written,
                          const TargetSpec& spec) {
  if (written.empty()) {
    section.fail(key, "names no file");
  }
  return (std::filesystem::path(spec.directory) / written).lexically_normal().string();
}

void read_written_files(const Section& section, TargetSpec& spec) {
  if (section.has("logs")) {
    for (const std::string& path : section.texts("logs")) {
      spec.server.logs.push_back(absolute_path(section, "logs", path, spec));
    }
  }
  if (section.has("audit_log")) {
    spec.server.audit_log = absolute_path(section, "audit_log", section.text("audit_log"), spec);
  }
}

}  // namespace

std::string read_url(const Section& section, std::string_view key) {
  std::string text = section.text(key);
  if (section.has(key)) {
    if (const auto url = http::Url::parse(text); !url) {
      section.fail(key, fmt::format("must be an http or https URL, not '{}'", text));
    }
  }
  return text;
}

void read_server(const Section& file, TargetSpec& spec) {
  if (!file.has("server")) {
    file.fail("server", "is missing: server.url says where the MCP server is");
  }
  const Section section(
      file.source(), file.node_of("server"), "server",
      {"url", "command", "env", "ready", "protected", "disposable", "logs", "audit_log"});
  section.required_text("url");
  spec.server.url = read_url(section, "url");
  spec.server.is_protected = section.boolean("protected");
  spec.server.disposable = section.boolean("disposable").value_or(false);
  read_written_files(section, spec);
  if (section.has("command")) {
    spec.server.process = read_process(section);
    return;
  }
  for (const std::string_view key : {"env", "ready"}) {
    if (section.has(key)) {
      section.fail(key, "goes only with server.command");
    }
  }
}

void read_processes(const Section& file, TargetSpec& spec) {
  file.each("processes", [&](const YAML::Node& node, const std::string& name) {
    spec.processes.push_back(
        read_process(Section(file.source(), node, name, {"command", "env", "ready"})));
  });
}

}  // namespace assay::target
