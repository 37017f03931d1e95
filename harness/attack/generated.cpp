#include "harness/attack/generated.hpp"

#include <rapidcheck/GenerationFailure.h>
#include <rapidcheck/Random.h>

#include <utility>

namespace assay::attack {
namespace {

using Tree = rc::Shrinkable<Document>;

class Generated : public Candidate {
 public:
  explicit Generated(Tree tree) : tree_(std::move(tree)), input_(tree_.value()) {}

  const Document& input() const override { return input_; }

  std::unique_ptr<Candidate> next_smaller() override {
    if (!begun_) {
      begun_ = true;
      smaller_ = tree_.shrinks();
    }
    while (const auto next = smaller_.next()) {
      try {
        return std::make_unique<Generated>(*next);
      } catch (const rc::GenerationFailure&) {
        continue;  // a shrink that the generator itself would not have made
      }
    }
    return nullptr;
  }

 private:
  Tree tree_;
  Document input_;
  rc::Seq<Tree> smaller_;
  bool begun_{};
};

class Generator : public Source {
 public:
  explicit Generator(rc::Gen<Document> generator) : generator_(std::move(generator)) {}

  std::unique_ptr<Candidate> draw(std::uint64_t seed, std::size_t index, int size) override {
    try {
      return std::make_unique<Generated>(generator_(rc::Random(mixed(seed, index)), size));
    } catch (const rc::GenerationFailure&) {
      return nullptr;
    }
  }

 private:
  rc::Gen<Document> generator_;
};

}  // namespace

std::unique_ptr<Source> generated(rc::Gen<Document> generator) {
  return std::make_unique<Generator>(std::move(generator));
}

}  // namespace assay::attack
