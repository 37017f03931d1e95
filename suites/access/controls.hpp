#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/mcp/client.hpp"
#include "harness/target/target_file.hpp"

namespace assay::suites {

/// A token got the honest way opens the door.
Control honest_token_is_served();
/// A token made with the trusted key opens the door: it differs from the forged ones in nothing but
/// what they change.
Control minted_token_is_served();
/// One that was made where the server trusts our issuer, else one that was got or brought.
Control good_token_is_served();
/// Leaves the case where a token is served that a foreign key signed: the finding of
/// access.token_of_an_unknown_key_is_refused, and not one more of every case about keys.
void demand_that_signatures_count(Probe& probe);
/// What an honest client sends: a token where the server asks for one.
mcp::Credential honest_credential(Probe& probe);
/// The first request of an honest client, also at a server that asks for no token.
Control honest_request_is_served();
/// A session opened with an honest token answers.
Control honest_session_is_served();

/// A session opened with the honest token; Inconclusive where none opens.
mcp::Session open_honest_session(Probe& probe);
/// DELETE, so that tests leave no sessions behind; whatever the server says to it.
void end_session(Probe& probe, const mcp::Session& session);

/// tools/call or resources/read for a call of the target file.
struct CallRequest {
  std::string method{};
  Document params{};
};
CallRequest request_for(const ToolCall& call);

/// The call in a session of its own, which is ended again; the reply of the opening where that
/// fails.
mcp::Reply make_call(Probe& probe, const ToolCall& call, const std::string& token,
                     const std::string& purpose);
/// True where `initialize` is served to anybody, and what lies behind it asks for a token: requests
/// that only begin a session then show nothing about tokens.
bool asks_behind_the_opening(Probe& probe);

}  // namespace assay::suites
