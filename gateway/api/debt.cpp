// What PROD runs and UAT lacks, and people's waivers (rules §8, back-sync debt).
#include "gateway/api/endpoint.h"
#include "gateway/api/views.h"

namespace sluice::api {
namespace {

Result<http::Response> listDebt(const Call& call) {
  const auto only = repositoryOf(call);
  if (!only) return fail(only.error());
  std::vector<DebtRow> rows;
  for (const RepositoryName& name : call.backend.repositories()) {
    if (!only->empty() && name != *only) continue;
    const auto overview = call.backend.overview(name);
    if (!overview) return fail(overview.error());
    for (const Debt& debt : overview->debt) rows.push_back({name, debt});
  }
  const auto next = cutToPage(
      rows, pageOf(call), [](const DebtRow& row) { return row.repository.str() + "/" + row.debt.name(); });
  if (!next) return fail(next.error());
  return listAnswer(rows, *next, [&](JsonWriter& out, const DebtRow& row) {
    writeDebt(out, row, *call.backend.settings(row.repository), call.backend.now());
  });
}

Result<http::Response> waiveDebt(const Call& call) { return orderRepository(call, "waive", 201); }

}  // namespace

std::vector<Endpoint> debtEndpoints() {
  return {
      {"GET",
       "/debt",
       "listDebt",
       "What PROD runs and UAT lacks, since when, and what of it keeps the next release from UAT",
       listQuery(),
       {},
       200,
       "DebtList",
       listDebt},
      {"POST",
       "/debt/waivers",
       "waiveDebt",
       "Let UAT lack it for longer; an admin may",
       {},
       {repositoryRequired(),
        {"debt", Kind::text, false, "#12, or a commit id; every debt of the repository when not said."},
        {"for", Kind::duration, false, "How long, e.g. 3d; 7 days when not said."},
        reasonParameter(true)},
       201,
       "Accepted",
       waiveDebt},
  };
}

}  // namespace sluice::api
