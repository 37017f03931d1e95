#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"

namespace assay::reports {

/// A case for people: its claim, why it matters and where it is written, how it is tested, what
/// passes and what fails, the flaws that it catches (out of `flaws`: flaw_rows()), and how to mend
/// a server. `width` in columns.
std::string explain_case(const Case& item, std::span<const FlawRow> flaws, std::size_t width = 100);

/// A requirement for people: the rule, its level in each revision, why, how to mend a server, and
/// the cases that test it (or why there are none), and those of `flaws` that break it.
std::string explain_requirement(const Requirement& requirement, const Catalog& catalog,
                                std::span<const FlawRow> flaws, std::size_t width = 100);

/// A flaw of the reference servers for people: what they do wrong with it, the requirements that it
/// breaks, and the cases that catch it.
std::string explain_flaw(const FlawRow& flaw, const Catalog& catalog, std::size_t width = 100);

/// What a profile is about, when it is met, what has to be brought, and its cases.
std::string explain_profile(const Profile& profile, const Catalog& catalog,
                            std::size_t width = 100);

}  // namespace assay::reports
