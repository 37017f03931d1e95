#include "suites/tokens/issuer_watch.hpp"

#include <fmt/format.h>

namespace assay::suites {

std::size_t questions(const issuer::AuthorizationServer& issuer) {
  return issuer.key_fetches() + issuer.introspections();
}

void ask_for_patience(Probe& probe, const std::string& since) {
  using std::chrono::seconds;
  const auto patience =
      std::chrono::duration_cast<seconds>(probe.engagement().options().patience).count();
  probe.not_exercised(fmt::format(
      "more --patience than {} s: the server has not asked the issuer for its keys since {}, and "
      "may keep what it has for longer",
      patience, since));
}

void demand_that_it_asks(Probe& probe) {
  if (questions(probe.own_issuer()) == 0) {
    probe.not_applicable(
        "The server has not asked the issuer for its keys, nor about a token: it knows them "
        "otherwise.");
  }
}

}  // namespace assay::suites
