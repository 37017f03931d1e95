#include "harness/target/target_file.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "harness/target/target_sections.hpp"

namespace assay {
namespace {

using target::Expander;
using target::Section;
using target::Source;
using target::TargetError;

constexpr std::size_t kLongestFile = 1U << 20U;

std::expected<std::string, std::string> contents_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return std::unexpected(fmt::format("{}: is a directory, not a target file", path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::unexpected(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  }
  std::string text(kLongestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLongestFile) {
    return std::unexpected(fmt::format("{}: is larger than 1 MiB", path));
  }
  return text;
}

// The key comes first, wherever it stands: the rest of the file may mention ${redirect_uri}.
void read_redirect_uri(const Section& file, Expander& expander) {
  if (file.has("redirect_uri")) {
    expander.set_redirect_uri(target::read_url(file, "redirect_uri"));
  }
}

bool mentions(const YAML::Node& node, std::string_view what) {
  if (node.IsScalar()) {
    return node.Scalar().find(what) != std::string::npos;
  }
  if (node.IsSequence()) {
    return std::ranges::any_of(node,
                               [&](const YAML::Node& element) { return mentions(element, what); });
  }
  if (node.IsMap()) {
    return std::ranges::any_of(node,
                               [&](const auto& entry) { return mentions(entry.second, what); });
  }
  return false;
}

// ${issuer} is how the server gets to know an issuer of ours that is new with every run.
void demand_issuer_that_can_be_trusted(const Section& file, const TargetSpec& spec) {
  if (spec.authorization_server.trusted && spec.authorization_server.keys.empty() &&
      !mentions(file.node(), "${issuer}")) {
    const YAML::Node section = file.node_of("authorization_server");
    file.source().fail(
        std::as_const(section)["trusted"],
        "authorization_server.trusted says that the server trusts ${issuer}, which stands nowhere "
        "in this file: hand it to the server (in server.env or server.command), or name the file "
        "of 'mcp-assay issuer --keys' under authorization_server.keys");
  }
}

TargetSpec read_file(const Source& source, const YAML::Node& root) {
  const Section file(source, root, "",
                     {"name", "server", "processes", "authorization_server", "login", "users",
                      "clients", "redirect_uri", "calls", "headers", "budgets", "allow"},
                     {{"resources"}, {"tls"}});
  read_redirect_uri(file, source.expander);
  TargetSpec spec;
  const std::filesystem::path path = std::filesystem::absolute(source.path);
  spec.directory = path.parent_path().string();
  spec.name = file.optional_text("name").value_or(path.stem().string());
  spec.redirect_uri = source.expander.redirect_uri();
  target::read_server(file, spec);
  target::read_processes(file, spec);
  target::read_authorization_server(file, spec);
  target::read_users(file, spec);
  target::read_login(file, spec);
  target::read_clients(file, spec);
  target::read_calls(file, spec);
  target::read_headers(file, spec);
  target::read_budgets(file, spec);
  target::read_allow(file, spec);
  demand_issuer_that_can_be_trusted(file, spec);
  spec.secrets = source.expander.secrets();
  return spec;
}

// In {…} and […] the braces of an unquoted ${…} are YAML's own: there its parser gives up.
std::string quoting_hint(const std::string& yaml, const YAML::Mark& mark) {
  const auto place = static_cast<std::size_t>(std::max(mark.pos, 1));
  const bool is_bare = place < yaml.size() && yaml[place] == '{' && yaml[place - 1] == '$';
  return is_bare ? " (inside {…} and […], a value with ${…} wants quotes around it: \"${port}\")"
                 : "";
}

bool file_mentions(const std::string& path, std::string_view what) {
  const auto text = contents_of(path);
  try {
    return text && mentions(YAML::Load(*text), what);
  } catch (const YAML::Exception&) {
    return false;  // read_target_file says what is wrong
  }
}

}  // namespace

std::expected<TargetSpec, std::string> parse_target(const std::string& yaml,
                                                    const std::string& path,
                                                    const Expansion& expansion) {
  try {
    const std::string directory = std::filesystem::absolute(path).parent_path().string();
    Expander expander(expansion, directory);
    return read_file({.path = path, .expander = expander}, YAML::Load(yaml));
  } catch (const TargetError& error) {
    return std::unexpected(error.what());
  } catch (const YAML::Exception& error) {
    return std::unexpected(fmt::format("{}:{}:{}: no valid YAML: {}{}", path, error.mark.line + 1,
                                       error.mark.column + 1, error.msg,
                                       quoting_hint(yaml, error.mark)));
  } catch (const std::system_error& error) {
    return std::unexpected(fmt::format("{}: {}", path, error.what()));  // no port left
  }
}

std::expected<TargetSpec, std::string> read_target_file(const std::string& path,
                                                        const Expansion& expansion) {
  const auto text = contents_of(path);
  if (!text) {
    return std::unexpected(text.error());
  }
  return parse_target(*text, path, expansion);
}

bool mentions_issuer(const std::string& path) { return file_mentions(path, "${issuer}"); }

bool mentions_upstream(const std::string& path) { return file_mentions(path, "${upstream}"); }

int free_loopback_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool drawn = fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  const int error = errno;
  if (fd >= 0) {
    close(fd);
  }
  if (!drawn) {
    throw std::system_error(error, std::generic_category(), "no free loopback port");
  }
  return ntohs(address.sin_port);
}

}  // namespace assay
