#pragma once

#include <rapidcheck/Gen.h>
#include <rapidcheck/gen/Transform.h>

#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "harness/attack/body.hpp"
#include "harness/attack/generated.hpp"
#include "harness/attack/input.hpp"
#include "harness/catalog/case.hpp"

namespace assay::attack {

/// A claim that is tried with many inputs: honest requests with one thing changed, each in a probe
/// of its own with a browser of its own. The members that a Case has, too, mean the same.
template <Input Type>
struct Attack {
  std::string id{};
  std::string claim{};
  std::vector<RequirementKey> cites{};
  std::vector<Feature> applies_to{};
  std::vector<Need> needs{};
  std::vector<Flaw> flaws{};
  std::string method{};
  std::string since{"0.1"};
  Control control{};          ///< before and after each batch, and around the counterexample
  std::size_t attempts{100};  ///< unless --attempts says otherwise
  bool one_at_a_time{};       ///< where attempts would disturb each other
  Cost cost{};                ///< of an attempt
  /// One of the two: a generator, or all inputs where they are few.
  std::function<rc::Gen<Type>(Probe&)> inputs{};
  std::function<std::vector<Type>(Probe&)> all_inputs{};
  /// Throwing NotApplicable discards the input.
  std::function<void(Probe&, const Type&)> run{};
};

namespace detail {
template <Input Type>
std::unique_ptr<Source> source_of(const Attack<Type>& value, Probe& probe) {
  if (value.all_inputs) {
    std::vector<Document> inputs;
    for (const Type& input : value.all_inputs(probe)) {
      inputs.push_back(input.document());
    }
    return exhaustive(std::move(inputs));
  }
  return generated(
      rc::gen::map(value.inputs(probe), [](const Type& input) { return input.document(); }));
}
}  // namespace detail

/// Every input goes through its data on the way to the body, so that what is reported is what was
/// sent.
template <Input Type>
Case attack(Attack<Type> value, std::source_location where = std::source_location::current()) {
  auto body = std::make_shared<Body>(
      Body{.attempts = value.attempts, .one_at_a_time = value.one_at_a_time, .cost = value.cost});
  Case made{.id = value.id,
            .claim = value.claim,
            .cites = value.cites,
            .applies_to = value.applies_to,
            .needs = value.needs,
            .flaws = value.flaws,
            .method = value.method,
            .since = value.since,
            .control = value.control,
            .kind = Kind::attack,
            .where = where};
  body->reads = [](const Document& data) { return Type::from(data).has_value(); };
  body->text = [](const Document& data) {
    const auto input = Type::from(data);
    return input ? input->text() : data.dump();
  };
  const auto shared = std::make_shared<const Attack<Type>>(std::move(value));
  body->inputs = [shared](Probe& probe) { return detail::source_of(*shared, probe); };
  body->run = [shared](Probe& probe, const Document& data) {
    const auto input = Type::from(data);
    if (!input) {
      throw NotAnInput{};
    }
    shared->run(probe, *input);
  };
  made.attack = std::move(body);
  return made;
}

}  // namespace assay::attack
