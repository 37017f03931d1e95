#pragma once

#include <expected>
#include <memory>
#include <optional>

#include "harness/issuer/authorization_server.hpp"
#include "harness/run/setup.hpp"
#include "harness/serve/listener.hpp"

namespace assay {

/// The harness's own issuer, while a server is judged that trusts it.
struct OwnIssuer {
  std::unique_ptr<issuer::AuthorizationServer> server{};  ///< none where another process serves it
  std::unique_ptr<serve::Listener> listener{};  ///< the first to go: its threads use the server
  std::optional<issuer::Minter> minter{};
};

/// A new issuer on that port of 127.0.0.1, for a target file that mentions ${issuer}.
std::expected<OwnIssuer, Trouble> start_own_issuer(const TargetSpec& spec, int port);

/// One at which the users of a server sign in that does not trust its tokens: it asks nobody, and
/// grants whatever is asked for, with PKCE or without. Throws std::runtime_error where there is no
/// free port.
OwnIssuer start_third_party();

/// The issuer of the key file that the target names. It is served from here where its port is free,
/// and can then be made to fail; where `mcp-assay issuer` serves it, tokens can be made all the
/// same. Trouble where something else is there. Names the issuer in `spec` where that does not.
std::expected<OwnIssuer, Trouble> take_up_issuer(TargetSpec& spec);

}  // namespace assay
