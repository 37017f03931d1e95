#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/profile.hpp"

namespace assay::reports {

/// text: its id first, and a line each, or wrapped to a `width` other than 0. json: an array of
/// objects with `id`.
enum class Form { text, json };

/// `flaws` names the flaws that cases catch: flaw_rows(). Under a profile each says whether it
/// certifies or informs.
std::string list_cases(const std::vector<const Case*>& cases, std::span<const FlawRow> flaws,
                       Form form, std::size_t width = 0, const Profile* profile = nullptr);

/// Rows of the register, each with those of `cases` that test it, or with what became of it; under
/// a profile also where none of them is the profile's. With a width they stand below their
/// documents.
std::string list_requirements(const std::vector<const Requirement*>& requirements,
                              const std::vector<const Case*>& cases, Form form,
                              std::size_t width = 0, const Profile* profile = nullptr);

/// Flaws of the reference servers, each with the requirements that it breaks, those of `cases` that
/// catch it, and a mark where only forged tokens show it.
std::string list_flaws(const std::vector<const FlawRow*>& flaws,
                       const std::vector<const Case*>& cases, const Catalog& catalog, Form form,
                       std::size_t width = 0);

/// Profiles, each with its lists and what of them was retired. json: an array of objects with
/// `name`.
std::string list_profiles(const std::vector<const Profile*>& profiles, const Catalog& catalog,
                          Form form, std::size_t width = 0);

/// What `cases` catch, in the order of the enumeration: for listings with a selection.
std::vector<const FlawRow*> flaws_of(const std::vector<const Case*>& cases,
                                     std::span<const FlawRow> flaws);

/// Everything there is: for listings without a selection.
std::vector<const Requirement*> all_requirements();
std::vector<const FlawRow*> all_flaws(std::span<const FlawRow> flaws);

/// The row of a flaw among `flaws`, or null.
const FlawRow* row_among(std::span<const FlawRow> flaws, Flaw flaw);

}  // namespace assay::reports
