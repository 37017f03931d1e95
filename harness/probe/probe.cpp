#include "harness/probe/probe.hpp"

#include <algorithm>
#include <iterator>

#include "harness/mcp/pages.hpp"
#include "harness/probe/recorder.hpp"

namespace assay {

Probe::Probe(Engagement& engagement, const Case& subject, Revision revision)
    : engagement_(&engagement),
      case_(&subject),
      revision_(revision),
      recorder_(std::make_unique<RecordingTransport>(*engagement.options().transport,
                                                     engagement.options().redactor)) {}

Probe::~Probe() = default;

const Facts& Probe::facts() const {
  const Facts& facts = engagement_->facts(revision_);
  if (facts.limited) {
    throw RateLimited(*rate_limit_of(*facts.limited));
  }
  if (facts.anonymous.exchange.fault() != nullptr) {
    // A server that was not heard is neither open nor protected, and its documents are not missing.
    throw Inconclusive{"The server did not answer the first request: " + describe(facts.anonymous) +
                       "."};
  }
  return facts;
}

std::string Probe::remembered_as(const std::string& name) const {
  return name + " at " + facts().issuer;
}

void Probe::demand_leave_for(const std::vector<oauth::Lookup>& tries) {
  for (const oauth::Lookup& lookup : tries) {
    demand_leave(lookup.exchange);
  }
}

const oauth::ResourceMetadata& Probe::resource_metadata() const {
  if (!facts().resource_metadata) {
    demand_leave_for(facts().resource_metadata_tries);
    throw Blocked{Step::resource_metadata, "The protected resource metadata could not be found."};
  }
  return *facts().resource_metadata;
}

const oauth::ServerMetadata& Probe::server_metadata() const {
  if (facts().issuer.empty()) {
    throw Blocked{Step::resource_metadata, "Nothing names the authorization server."};
  }
  if (!facts().server_metadata) {
    demand_leave_for(facts().server_metadata_tries);
    throw Blocked{Step::server_metadata, "The metadata of the authorization server " +
                                             facts().issuer + " could not be found."};
  }
  return *facts().server_metadata;
}

std::string Probe::endpoint(std::string_view member) const {
  std::string url = server_metadata().endpoint(member);
  if (url.empty()) {
    throw Blocked{Step::server_metadata,
                  "The authorization server's metadata has no " + std::string(member) + "."};
  }
  return url;
}

std::string Probe::resource() const {
  if (facts().resource_metadata && !facts().resource_metadata->resource().empty()) {
    return facts().resource_metadata->resource();
  }
  return facts().server_url;
}

std::optional<std::string> Probe::other_resource() const {
  for (const std::string& known : server_metadata().list("protected_resources")) {
    if (known != resource()) {
      return known;
    }
  }
  return std::nullopt;
}

http::Transport& Probe::transport() { return *recorder_; }

http::Exchange Probe::send(const http::Request& request, const std::string& purpose) {
  return recorder_->perform(request, purpose);
}

http::Exchange Probe::get(const std::string& url, const std::string& purpose) {
  return send(http::Request{.method = "GET", .url = url}, purpose);
}

std::vector<http::Exchange> Probe::race(const std::vector<http::Request>& requests,
                                        const std::string& purpose) {
  return recorder_->race(requests, purpose);
}

mcp::Client Probe::mcp() {
  mcp::Client client = plain_client();
  if (era_of(revision_) == Era::stateless) {
    client.look_up_tools_with([this](const std::string& tool) { return definition_of(tool); });
  }
  return client;
}

/// Of tools that are called for their own sake only: what does not exist need not be looked up.
Document Probe::definition_of(const std::string& tool) {
  const bool has_arguments = std::ranges::any_of(target().calls, [&](const ToolCall& call) {
    return call.tool == tool && !call.arguments.is_empty();
  });
  return has_arguments ? engagement_->tool_named(tool, [this] { return listed_tools(); })
                       : Document();
}

/// By name; null where they cannot be listed, which is for other cases to say.
Document Probe::listed_tools() {
  try {
    const mcp::Credential credential =
        facts().is_protected ? mcp::bearer(access_token()) : mcp::no_token;
    Document tools = Document::object();
    const mcp::Pages pages = mcp::pages_of([&](const Document& params) {
      return plain_client().call(credential, "tools/list", params, "which headers calls need");
    });
    for (const Document& tool : pages.entries("tools")) {
      tools = tools.with(tool.text("name").value_or(""), tool);
    }
    return tools.is_empty() ? Document() : tools;
  } catch (const Blocked&) {
    return {};
  } catch (const NotExercised&) {
    return {};
  }
}

mcp::Client Probe::plain_client() {
  http::Headers headers;
  for (const auto& [name, value] : target().headers) {
    headers.add(name, value);
  }
  return {*recorder_, facts().server_url, revision_, headers};
}

bool Probe::has_sessions() {
  return engagement_->has_sessions(revision_, [&] {
    const mcp::Credential credential =
        facts().is_protected ? mcp::bearer(access_token()) : mcp::no_token;
    const mcp::Session session = mcp().open(credential);
    if (session.opening.exchange.fault() != nullptr) {
      throw Blocked{Step::access, "No session could be opened: " + describe(session.opening) + "."};
    }
    return session.id.has_value();
  });
}

bool Probe::issues_jwt() { return issuer::Minter::claims_of(access_token()).is_object(); }

const std::vector<http::Exchange>& Probe::exchanges() const { return recorder_->exchanges(); }

void Probe::use_own_browser() { own_browser_ = engagement_->take_browser(); }

void Probe::give_browser_back() {
  if (own_browser_) {
    engagement_->give_back(*std::exchange(own_browser_, std::nullopt));
  }
}

void Probe::adopt(std::vector<Check> checks, const std::vector<http::Exchange>& exchanges) {
  for (const http::Exchange& exchange : exchanges) {
    recorder_->keep(exchange);
  }
  std::ranges::move(checks, std::back_inserter(checks_));
}

bool Probe::record(RequirementKey requirement, bool held, std::string expected, std::string actual,
                   const std::vector<http::Exchange>& evidence) {
  if (std::ranges::find(case_->cites, requirement) == case_->cites.end()) {
    throw std::logic_error(case_->id + " judges " + std::string(row_of(requirement).id) +
                           ", which it does not cite");
  }
  const Level level = row_of(requirement).level_in(revision_);
  if (level == Level::none) {
    return true;
  }
  Check check{.requirement = requirement,
              .level = level,
              .held = held,
              .expected = std::move(expected),
              .actual = std::move(actual)};
  for (const http::Exchange& exchange : evidence) {
    check.exchanges.push_back(exchange.record().id);
    const auto same = [&](const http::Exchange& known) {
      return known.record().id == exchange.record().id;
    };
    if (std::ranges::none_of(recorder_->exchanges(), same)) {
      recorder_->keep(exchange);  // made before this case ran: what was found out about the target
    }
  }
  checks_.push_back(std::move(check));
  return held;
}

}  // namespace assay
