#include "suites/scopes/hidden.hpp"

#include <algorithm>
#include <string_view>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/mcp/pages.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

struct Listing {
  std::string_view method{};
  std::string_view member{};  ///< of the result
  std::string_view name{};    ///< of an entry
};

Listing listing_of(const ToolCall& call) {
  if (!call.resource.empty()) {
    return {"resources/list", "resources", "uri"};
  }
  return call.prompt.empty() ? Listing{"tools/list", "tools", "name"}
                             : Listing{"prompts/list", "prompts", "name"};
}

ToolCall renamed(ToolCall call, const std::string& name) {
  (!call.resource.empty() ? call.resource : call.prompt.empty() ? call.tool : call.prompt) = name;
  return call;
}

/// What an answer says, whatever name it says it of.
std::string said_of(const mcp::Reply& reply, const std::string& name) {
  const Document said =
      reply.message.has("error") ? reply.message["error"] : reply.result().without("_meta");
  std::string text = std::to_string(reply.exchange.status()) + " " + said.dump();
  const std::string quoted = Document(name).dump();
  const std::string bare = quoted.substr(1, quoted.size() - 2);
  for (auto at = text.find(bare); at != std::string::npos; at = text.find(bare, at)) {
    text.erase(at, bare.size());
  }
  return text;
}

/// On any page; true as well where the listing cannot be seen to its end.
bool may_be_listed(Probe& probe, const ToolCall& call, const std::string& token) {
  const Listing listing = listing_of(call);
  const mcp::Client client = probe.mcp();
  const mcp::Session session = client.open(mcp::bearer(token));
  if (!session.opened) {
    return true;
  }
  const mcp::Pages pages = mcp::pages_of([&](const Document& params) {
    return client.call(session, mcp::bearer(token), std::string(listing.method), params,
                       "what the token is shown of " + std::string(listing.member));
  });
  end_session(probe, session);
  const bool has_lists = std::ranges::all_of(pages.replies, [&](const mcp::Reply& reply) {
    return reply.result()[listing.member].is_array();
  });
  return !pages.is_whole || !has_lists ||
         std::ranges::any_of(pages.entries(listing.member), [&](const Document& entry) {
           return entry.text(listing.name) == name_of(call);
         });
}

}  // namespace

bool is_hidden(Probe& probe, const ToolCall& call, const std::string& token,
               const mcp::Reply& reply) {
  if (reply.message.is_null() || reply.exchange.status() == 401 ||
      testing::Value(reply, IsLetThrough())) {
    return false;
  }
  const std::string nobody = name_of(call) + "-there-is-none";
  // By a token that may do everything: it is told "there is no such thing" and not "you may not".
  const mcp::Reply unknown = make_call(probe, renamed(call, nobody), probe.access_token(),
                                       "control: a name that nothing has");
  return said_of(reply, name_of(call)) == said_of(unknown, nobody) &&
         !may_be_listed(probe, call, token);
}

void expect_forbidden(Probe& probe, const ToolCall& call, const std::string& token,
                      const mcp::Reply& reply) {
  if (reply.exchange.status() != 403 && is_hidden(probe, call, token, reply)) {
    probe.expect(req::insufficient_scope_is_403, reply, testing::Not(IsLetThrough()));
  } else {
    probe.expect(req::insufficient_scope_is_403, reply, matchers::StatusIs(403));
  }
}

}  // namespace assay::suites
