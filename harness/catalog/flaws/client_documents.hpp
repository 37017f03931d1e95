#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws of an authorization server that takes Client ID Metadata Documents.
namespace assay::flaw {

inline constexpr Flaw documents_unsupported{"documents_unsupported"};
inline constexpr Flaw documents_never_fetched{"documents_never_fetched"};
inline constexpr Flaw document_id_compared_without_case{"document_id_compared_without_case"};
inline constexpr Flaw document_id_compared_by_prefix{"document_id_compared_by_prefix"};
inline constexpr Flaw document_id_compared_decoded{"document_id_compared_decoded"};
inline constexpr Flaw document_id_optional{"document_id_optional"};
inline constexpr Flaw document_redirect_of_same_origin_served{
    "document_redirect_of_same_origin_served"};
inline constexpr Flaw document_redirect_query_ignored{"document_redirect_query_ignored"};
inline constexpr Flaw document_name_optional{"document_name_optional"};
inline constexpr Flaw document_redirects_as_text_taken{"document_redirects_as_text_taken"};
inline constexpr Flaw document_redirects_optional{"document_redirects_optional"};
inline constexpr Flaw document_list_taken{"document_list_taken"};
inline constexpr Flaw broken_document_breaks_server{"broken_document_breaks_server"};
inline constexpr Flaw document_url_over_http_taken{"document_url_over_http_taken"};
inline constexpr Flaw document_url_without_path_taken{"document_url_without_path_taken"};
inline constexpr Flaw document_url_escaped_dots_taken{"document_url_escaped_dots_taken"};
inline constexpr Flaw document_url_fragment_dropped{"document_url_fragment_dropped"};
inline constexpr Flaw document_url_user_info_dropped{"document_url_user_info_dropped"};
inline constexpr Flaw document_secret_jwt_taken{"document_secret_jwt_taken"};
inline constexpr Flaw document_secret_overlooked{"document_secret_overlooked"};
inline constexpr Flaw document_key_client_served_as_public{"document_key_client_served_as_public"};
inline constexpr Flaw document_assertion_signature_unread{"document_assertion_signature_unread"};
inline constexpr Flaw document_loopback_port_compared{"document_loopback_port_compared"};
inline constexpr Flaw document_loopback_port_kept_where_named{
    "document_loopback_port_kept_where_named"};
inline constexpr Flaw failed_document_fetch_goes_on{"failed_document_fetch_goes_on"};
inline constexpr Flaw failed_document_fetch_redirected{"failed_document_fetch_redirected"};
inline constexpr Flaw invalid_document_redirected{"invalid_document_redirected"};
inline constexpr Flaw failed_document_fetch_cached{"failed_document_fetch_cached"};
inline constexpr Flaw invalid_document_cached{"invalid_document_cached"};
inline constexpr Flaw removed_document_redirect_still_served{
    "removed_document_redirect_still_served"};
inline constexpr Flaw document_redirects_followed{"document_redirects_followed"};
inline constexpr Flaw document_redirect_on_host_followed{"document_redirect_on_host_followed"};
inline constexpr Flaw document_size_unlimited{"document_size_unlimited"};
inline constexpr Flaw document_size_by_header_alone{"document_size_by_header_alone"};
inline constexpr Flaw document_hosts_known_by_spelling{"document_hosts_known_by_spelling"};
inline constexpr Flaw document_links_fetched_anywhere{"document_links_fetched_anywhere"};
inline constexpr Flaw document_fetch_sends_cookies_back{"document_fetch_sends_cookies_back"};
inline constexpr Flaw document_fetch_forwards_cookies{"document_fetch_forwards_cookies"};
inline constexpr Flaw consent_hides_document_host{"consent_hides_document_host"};
inline constexpr Flaw consent_hides_document_redirect_host{"consent_hides_document_redirect_host"};
inline constexpr Flaw local_document_client_unwarned{"local_document_client_unwarned"};
inline constexpr Flaw document_logo_shown_from_its_address{"document_logo_shown_from_its_address"};

}  // namespace assay::flaw
