#pragma once

#include <string>
#include <vector>

#include "harness/catalog/profile.hpp"

namespace assay::suites {

/// The profile with the lists that its scope and the catalog call for, in the order of the catalog.
/// A case with a requirement in the scope certifies where one of those is a MUST or MUST NOT, and
/// informs otherwise. One that informs for a reason which was written by hand keeps that.
Profile drafted(const Profile& profile, const Catalog& catalog);

/// How a draft differs from that, a sentence for each case, and for each requirement and document
/// that the register does not have. Nothing is asked of a released profile: it is frozen.
std::vector<std::string> problems_of_draft(const Profile& profile, const Catalog& catalog);

}  // namespace assay::suites
