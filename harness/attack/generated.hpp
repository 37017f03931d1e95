#pragma once

#include <rapidcheck/Gen.h>

#include <memory>

#include "harness/attack/source.hpp"

namespace assay::attack {

/// Inputs out of a RapidCheck generator, with its shrinks. This and its source are the only places
/// where a generator is run; the loop around it is the campaign's, because attempts go out in
/// batches and shrinking has a budget, neither of which rc::check can do.
std::unique_ptr<Source> generated(rc::Gen<Document> generator);

}  // namespace assay::attack
