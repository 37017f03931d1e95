#pragma once

#include <string>

#include "harness/catalog/matrix.hpp"

namespace assay::reports {

/// The matrix for people, in Markdown: what is listed and why, counts, the correct servers, and a
/// table of flaws for each phase. Of an exact matrix it only changes when the matrix does. Counts
/// stand there where it is of all flaws.
std::string matrix_markdown(const Matrix& matrix, const Catalog& catalog, bool all_flaws = true);

/// The same as data, described by reports/schema/matrix.schema.json; with the pairs of flaws, where
/// there are any.
std::string matrix_json(const Matrix& matrix, const FlawPairs* pairs, const Catalog& catalog);

}  // namespace assay::reports
