// The client configuration endpoint (RFC 7592): a client that is no longer needed can be deleted.
#include <algorithm>

#include "harness/http/text.hpp"
#include "harness/issuer/context.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

/// Empty where no Bearer token came.
std::string_view bearer_token(const Incoming& incoming) {
  if (!incoming.authorization) {
    return {};
  }
  const std::string_view value = *incoming.authorization;
  const std::size_t end = std::min(value.find(' '), value.size());
  if (!http::equal_ignoring_case(value.substr(0, end), "Bearer")) {
    return {};
  }
  return value.substr(std::min(value.find_first_not_of(' ', end), value.size()));
}

/// RFC 6750 section 3. One answer for a wrong token and for a client that is not there: which
/// client ids exist is nobody's business.
Reply challenge(std::string_view token) {
  const char* value = token.empty()
                          ? R"(Bearer realm="client configuration")"
                          : R"(Bearer realm="client configuration", error="invalid_token")";
  return Reply{.status = 401, .headers = {{"Cache-Control", "no-store"}}}.with("WWW-Authenticate",
                                                                               value);
}

}  // namespace

Reply unregister_client(Context& context, const Incoming& incoming) {
  const std::string id = incoming.path.substr(incoming.path.rfind('/') + 1);
  const std::string_view token = bearer_token(incoming);
  const Client* client = context.store.clients.find(id);
  if (client == nullptr || token.empty() ||
      !jose::constant_time_equal(client->registration_token, token)) {
    context.note({.operation = "unregister", .reason = "Not the client's registration token."});
    return challenge(token);
  }
  context.note({.client = id, .operation = "unregister", .allowed = true, .reason = "deleted"});
  context.store.forget_client(id);
  return {.status = 204, .headers = {{"Cache-Control", "no-store"}, {"Pragma", "no-cache"}}};
}

}  // namespace assay::issuer
