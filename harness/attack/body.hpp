#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/attack/source.hpp"

namespace assay {
class Probe;
}

namespace assay::attack {

/// What one attempt asks of an authorization server that may count such requests.
struct Cost {
  std::size_t registrations{};
  std::size_t authorizations{};  ///< each walked through sign-in and consent
  std::size_t token_requests{};
};

/// What an attack case has in place of a straight-line body: the engine's view of Attack<Input>,
/// where inputs are data.
struct Body {
  std::size_t attempts{};
  bool one_at_a_time{};  ///< attempts would disturb each other
  Cost cost{};
  std::function<std::unique_ptr<Source>(Probe&)> inputs{};
  /// Throws NotAnInput for data that is none of this attack's.
  std::function<void(Probe&, const Document&)> run{};
  std::function<bool(const Document&)> reads{};        ///< whether it is an input of this attack
  std::function<std::string(const Document&)> text{};  ///< an input in one line for people
};

/// Data, from a file, that this attack cannot read.
struct NotAnInput {};

}  // namespace assay::attack
