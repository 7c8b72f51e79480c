/// The words behind a command in a line of text → arguments. One reader for each shape of line; values are
/// checked by the builders.
#pragma once

#include "base/result.h"
#include "gateway/command/arguments.h"

namespace sluice::readers {

Result<Arguments> nothing(std::string_view rest);
Result<Arguments> reason(std::string_view rest);  ///< everything is the reason; it may be empty here
Result<Arguments> confirm(
    std::string_view rest);  ///< [flow1|flow2] [severity=…] [found-in=…] [--force reason]
Result<Arguments> target(std::string_view rest);       ///< prod|uat-merge
Result<Arguments> environment(std::string_view rest);  ///< [uat|prod|all]
Result<Arguments> lock(std::string_view rest);         ///< uat|prod|all [for 2h] reason
Result<Arguments> freeze(std::string_view rest);    ///< from … until … [modules=…] [level=…] reason
Result<Arguments> id(std::string_view rest);        ///< [id]
Result<Arguments> attest(std::string_view rest);    ///< <check> [note]
Result<Arguments> accept(std::string_view rest);    ///< <finding> [for 7d] reason
Result<Arguments> promote(std::string_view rest);   ///< [--withdraw] [reason]
Result<Arguments> name(std::string_view rest);      ///< [name], in words or as one
Result<Arguments> rollback(std::string_view rest);  ///< uat|prod [to v1.4.1] [--force] reason
Result<Arguments> waive(std::string_view rest);     ///< [#12|commit] [for 3d] reason
Result<Arguments> simulate(std::string_view rest);  ///< T1|T2 [date]
Result<Arguments> adopt(std::string_view rest);     ///< uat|prod version

}  // namespace sluice::readers
