#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suites/transport/conversation.hpp"

namespace assay::suites {

/// Blocked where an honest request is not served: for what looks around before any control.
void demand_an_honest_answer(Probe& probe);

/// What the server lists, from all pages, up to five; empty where it does not list any.
std::vector<Document> listed(const Conversation& conversation, const std::string& method,
                             const std::string& member);

/// Resources and templates of the server as they are listed.
struct ListedResources {
  std::vector<std::string> uris{};
  std::vector<std::string> templates{};

  /// True where a template stands for URIs of this beginning as they come: a server that reads
  /// whatever they lead to means to.
  bool offer_all_of(std::string_view beginning) const;
};
/// NotApplicable where the server has neither resources nor templates.
ListedResources listed_resources(Probe& probe);

/// Every text of a JSON value, at any depth.
std::vector<std::string> texts_in(const Document& value);
/// What a resources/read brought: its texts, and its blobs decoded.
std::vector<std::string> contents_of(const mcp::Reply& reply);

/// resources/read in a session of its own.
mcp::Reply read_resource(Probe& probe, const std::string& uri, const std::string& purpose);

}  // namespace assay::suites
