#include "harness/issuer/published.hpp"

namespace assay::issuer {

jose::JwkSet Published::keys() const {
  const std::lock_guard lock(mutex_);
  return jose::JwkSet(keys_);
}

void Published::add(const jose::Key& key) {
  const std::lock_guard lock(mutex_);
  keys_.push_back(key);
}

void Published::withdraw(const std::string& kid) {
  const std::lock_guard lock(mutex_);
  std::erase_if(keys_, [&kid](const jose::Key& key) { return key.kid() == kid; });
}

std::optional<Reply> reply_of(Outage outage) {
  switch (outage) {
    case Outage::none:
      return std::nullopt;
    case Outage::garbage:
      return Reply{.media_type = "text/html", .body = "<html>Down for maintenance.</html>\n"};
    case Outage::error:
    case Outage::silence:
      break;
  }
  return Reply{.status = 500, .media_type = "text/plain", .body = "Out of order.\n"};
}

}  // namespace assay::issuer
