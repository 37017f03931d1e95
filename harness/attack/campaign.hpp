#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/attack/source.hpp"

namespace assay::attack {

/// What came of one attempt.
struct Attempt {
  enum class Outcome {
    held,     ///< the target did right
    warned,   ///< it broke a SHOULD
    broken,   ///< it broke a MUST
    unfit,    ///< this input could not be sent, or says nothing here: another one has to do
    unclear,  ///< no verdict could be had: silence, a step of the honest flow that failed
  };
  Outcome outcome{Outcome::unclear};
  std::set<std::string>
      rules{};        ///< what was broken; a smaller input has to break one of them, too
  std::string why{};  ///< of unfit and unclear

  bool is_finding() const { return outcome == Outcome::warned || outcome == Outcome::broken; }
};

/// Whoever sends the inputs of a campaign.
class Assault {
 public:
  Assault() = default;
  Assault(const Assault&) = delete;
  Assault& operator=(const Assault&) = delete;
  virtual ~Assault() = default;

  /// One attempt for each input, perhaps several at a time; the result has the order of the inputs.
  virtual std::vector<Attempt> attempt(const std::vector<Document>& inputs) = 0;
  /// True once nothing more can be afforded; inputs that were left out then are unfit.
  virtual bool exhausted() const { return false; }
  /// The honest request succeeds; throws where it does not.
  virtual void control() = 0;
};

struct CampaignOptions {
  std::uint64_t seed{};
  std::size_t attempts{100};
  std::optional<std::size_t> sample{};  ///< no more than so many, also where all would be tried
  std::size_t batch{50};                ///< attempts between two controls
  std::size_t shrink_attempts{400};     ///< each a request or a few
  std::chrono::milliseconds shrink_time{20'000};
  std::vector<Document> corpus{};  ///< tried first, beside the attempts
};

struct CampaignReport {
  struct Finding {
    Document input{};  ///< the smallest that was found
    Attempt attempt{};
    std::size_t attempt_number{};    ///< which attempt found it, from 1
    bool reproduced{};               ///< it did the same once more, between two controls
    std::vector<Document> others{};  ///< where all inputs are tried: the others that broke a rule
  };
  std::optional<Finding> finding{};
  std::size_t planned{};
  std::size_t made{};
  std::size_t unfit{};
  std::vector<Document> left_out{};  ///< of the corpus: they say nothing about this target
  std::size_t shrinks{};             ///< attempts spent on shrinking
  bool shrunk_fully{true};           ///< else the budget of shrinking was spent
  bool gave_up{};                    ///< hardly any input was fit to be sent
  std::string unclear{};  ///< why an attempt had no outcome, also when tried again; or empty
};

/// Draws inputs, sends them in batches between controls, and cuts the first that breaks a rule down
/// to a smallest one, which is sent once more between two controls. Verdicts do not depend on the
/// order of answers: of a batch the first by number counts, a broken MUST before a broken SHOULD.
/// No input is sent twice. What control() throws passes through.
CampaignReport conduct(Source& source, const CampaignOptions& options, Assault& assault);

/// Sends one input between two controls: what a counterexample does today. `unclear` says why
/// nothing can be said about it, also where it is unfit.
CampaignReport replay(const Document& input, Assault& assault);

}  // namespace assay::attack
