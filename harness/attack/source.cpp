#include "harness/attack/source.hpp"

#include <algorithm>
#include <utility>

namespace assay::attack {
namespace {

class Single : public Candidate {
 public:
  explicit Single(Document input) : input_(std::move(input)) {}
  const Document& input() const override { return input_; }
  std::unique_ptr<Candidate> next_smaller() override { return nullptr; }

 private:
  Document input_;
};

class Exhaustive : public Source {
 public:
  explicit Exhaustive(std::vector<Document> inputs) : inputs_(std::move(inputs)) {}
  std::unique_ptr<Candidate> draw(std::uint64_t, std::size_t index, int) override {
    return index < inputs_.size() ? single(inputs_[index]) : nullptr;
  }
  std::optional<std::size_t> count() const override { return inputs_.size(); }
  bool may_be(const Document& input) const override {
    return std::ranges::find(inputs_, input) != inputs_.end();
  }

 private:
  std::vector<Document> inputs_;
};

}  // namespace

std::unique_ptr<Candidate> single(Document input) {
  return std::make_unique<Single>(std::move(input));
}

std::unique_ptr<Source> exhaustive(std::vector<Document> inputs) {
  return std::make_unique<Exhaustive>(std::move(inputs));
}

// The finalizer of SplitMix64: one changed bit of the seed changes half of the result.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t with) {
  std::uint64_t value = seed + with * 0x9e3779b97f4a7c15U + 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

}  // namespace assay::attack
