#include "harness/run/traces.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <sstream>

#include "fixtures/reference/deployment.hpp"
#include "harness/http/url.hpp"
#include "harness/run/listening.hpp"
#include "harness/run/recording_upstream.hpp"

namespace assay {
namespace {

std::uintmax_t size_of(const std::string& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  return fault ? 0 : size;
}

std::function<std::string()> output_of(const TargetSpec& spec, const LaunchedTarget* launched) {
  if (launched == nullptr && spec.server.logs.empty()) {
    return {};
  }
  std::vector<FollowedFile> files(spec.server.logs.begin(), spec.server.logs.end());
  return [launched, files = std::move(files)] {
    std::string text = launched == nullptr ? std::string() : launched->output();
    for (const FollowedFile& file : files) {
      text += file.added();
    }
    return text;
  };
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

FollowedFile::FollowedFile(std::string path) : path_(std::move(path)), start_(size_of(path_)) {}

std::string FollowedFile::added() const {
  const std::uintmax_t end = size_of(path_);
  std::uintmax_t begin = end < start_ ? 0 : start_;
  begin = std::max(begin, end > most_bytes ? end - most_bytes : 0);
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  std::string text(end - begin, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

Traces traces_of(const TargetSpec& spec, const LaunchedTarget* launched,
                 const RecordingUpstream* upstream) {
  Traces traces{.output = output_of(spec, launched)};
  if (!spec.server.audit_log.empty()) {
    traces.audit = [file = FollowedFile(spec.server.audit_log)] { return lines_of(file.added()); };
  }
  const auto url = http::Url::parse(spec.server.url);
  if (launched != nullptr && url) {
    traces.listening = [port = url->port] { return listening_addresses(port); };
  }
  if (upstream != nullptr) {
    traces.upstream = [upstream] { return upstream->requests(); };
  }
  return traces;
}

Traces traces_of(const reference::Deployment& deployment, const RecordingUpstream& upstream) {
  return {.output = [&deployment] { return deployment.log(); },
          .audit = [&deployment] { return deployment.audit_lines(); },
          .listening = [&deployment] { return listening_addresses(deployment.port()); },
          .upstream = [&upstream] { return upstream.requests(); }};
}

}  // namespace assay
