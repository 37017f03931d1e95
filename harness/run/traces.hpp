#pragma once

#include <cstdint>
#include <string>

#include "harness/probe/traces.hpp"
#include "harness/target/launcher.hpp"
#include "harness/target/target_file.hpp"

namespace assay {

class RecordingUpstream;
namespace reference {
class Deployment;
}

/// A file that somebody else writes, from where it ended when this was made: what earlier runs left
/// in it is none of this run's. A file that has become shorter was begun anew.
class FollowedFile {
 public:
  static constexpr std::uintmax_t most_bytes = 1024 * 1024;

  explicit FollowedFile(std::string path);
  /// What was added since; of more than `most_bytes` the newest. Empty where it cannot be read.
  std::string added() const;

 private:
  std::string path_;
  std::uintmax_t start_{};
};

/// What can be seen of the target that `spec` describes. `launched` and `upstream` may be null, and
/// live longer than what is returned.
Traces traces_of(const TargetSpec& spec, const LaunchedTarget* launched,
                 const RecordingUpstream* upstream);

/// The same of a reference deployment in this process.
Traces traces_of(const reference::Deployment& deployment, const RecordingUpstream& upstream);

}  // namespace assay
