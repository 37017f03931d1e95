#include "harness/issuer/sign_in_elsewhere.hpp"

#include <map>
#include <mutex>
#include <utility>

#include "harness/issuer/third_party.hpp"

namespace assay::issuer {
namespace {

struct Announced {
  std::mutex mutex{};
  std::map<std::string, ThirdParty> by_issuer{};
};

Announced& announced() {
  static Announced all;
  return all;
}

}  // namespace

void leave_sign_in_to(const std::string& issuer, ThirdParty third_party) {
  const std::lock_guard lock(announced().mutex);
  announced().by_issuer.insert_or_assign(issuer, std::move(third_party));
}

ThirdParty third_party_of(const std::string& issuer) {
  const std::lock_guard lock(announced().mutex);
  auto entry = announced().by_issuer.extract(issuer);
  return entry.empty() ? ThirdParty{} : std::move(entry.mapped());
}

}  // namespace assay::issuer
