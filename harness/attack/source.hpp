#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::attack {

/// A generated input as data, and the smaller ones that it can be cut down to.
class Candidate {
 public:
  Candidate() = default;
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;
  virtual ~Candidate() = default;

  virtual const Document& input() const = 0;
  /// Each smaller input once, the smallest first; nullptr when there are no more.
  virtual std::unique_ptr<Candidate> next_smaller() = 0;
};

/// Where the inputs of an attack come from.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// The same for the same arguments. `size`, from 0 to 100, says how large and strange it may be.
  /// nullptr where nothing fit to send came of this draw.
  virtual std::unique_ptr<Candidate> draw(std::uint64_t seed, std::size_t index, int size) = 0;
  /// How many inputs there are, where all of them are tried; they are drawn by index.
  virtual std::optional<std::size_t> count() const { return std::nullopt; }
  /// False where all inputs are tried, and this one is none of them.
  virtual bool may_be(const Document& /*input*/) const { return true; }
};

/// An input that stands alone, such as one from a corpus: it is as small as it gets.
std::unique_ptr<Candidate> single(Document input);
/// All of these, once each, in this order.
std::unique_ptr<Source> exhaustive(std::vector<Document> inputs);

/// A number that depends on every bit of both.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t with);

}  // namespace assay::attack
