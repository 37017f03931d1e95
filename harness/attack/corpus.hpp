#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/json/document.hpp"

namespace assay::attack {

/// A folder of counterexamples that were found before: FOLDER/<case id>/<name>.json, each
/// {"schema_version": 1, "case": id, "input": …, "text": …, "tool_version": …}.
struct Corpus {
  std::map<std::string, std::vector<Document>> inputs{};  ///< by case id, in the order of the files
  std::vector<std::string> notes{};                       ///< a sentence for each that was left out
  bool read_only{};                                       ///< new ones cannot be kept
};

/// Reads the folder; one that is not there is empty. What belongs to a case that the catalog does
/// not have, or cannot be read by its case any more, is left out with a note. The error is one
/// sentence, which names the file: unreadable, no regular file, larger than 1 MiB, not JSON, no
/// entry of a corpus, of another schema_version or of another case; or more than 1,000 files.
std::expected<Corpus, std::string> read_corpus(const std::string& folder, const Catalog& catalog);

/// Makes the folder where it is missing. False where it is there and nothing can be written to it,
/// as in a checkout that is only read. The error is one sentence where it cannot be made.
std::expected<bool, std::string> make_corpus(const std::string& folder);

struct CorpusEntry {
  std::string case_id{};
  Document input{};
  std::string text{};  ///< the input in one line for people
  std::string tool_version{};
};

/// Writes an entry under the first 16 hex digits of its input's SHA-256, and returns the path; an
/// empty one where a file of that name is there already, which is never overwritten. The error is
/// one sentence, also where the folder would grow beyond what read_corpus takes.
std::expected<std::string, std::string> keep(const std::string& folder, const CorpusEntry& entry);

}  // namespace assay::attack
