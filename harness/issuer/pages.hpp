// What the user sees. Included by this folder's .cpp files only.
#pragma once

#include <string>
#include <string_view>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// Fields `username` and `password`; hidden `transaction` and `csrf`. Posts to /login.
Reply login_page(const Context& context, const std::string& transaction_id,
                 const Transaction& transaction, std::string_view complaint = {});

/// Buttons named `decision` with the values `approve` and `deny`; hidden `transaction` and `csrf`.
/// Posts to /consent.
Reply consent_page(const Context& context, const std::string& transaction_id,
                   const Transaction& transaction, const std::string& user);

/// Asks whether a client may be let in by way of the third party. Buttons as above; hidden
/// `transaction` and `csrf`. Posts to /delegate.
Reply delegation_page(const Context& context, const std::string& question_id,
                      const Question& question);

/// What a flaw shows in place of an error: the markup of a page that goes on to this address.
std::string refreshing_page(const std::string& address);

/// What a flaw adds to an error page.
std::string link_back_to(const std::string& address);

/// For the user, where no client can be told.
Reply error_page(const Context& context, const Refusal& refusal);

}  // namespace assay::issuer
