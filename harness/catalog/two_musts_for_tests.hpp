// A small register for the tests of a folder, whose fake_register_test.cpp gives it out: the linker
// then leaves the generated one out.
#pragma once

#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

inline constexpr std::array<Requirement, 2> two_musts{{
    {.id = "T#one", .slug = "one", .levels = {Level::must, Level::must, Level::must, Level::must}},
    {.id = "T#two", .slug = "two", .levels = {Level::must, Level::must, Level::must, Level::must}},
}};

}  // namespace assay
