#include "core/rules/debt.h"
#include "gateway/api/views.h"

namespace sluice::api {

void writeDebt(JsonWriter& out, const DebtRow& row, const Settings& settings, Instant now) {
  const Debt& debt = row.debt;
  out.beginObject().field("repository", std::string_view(row.repository.str()));
  out.key("number");
  if (debt.number == 0) {
    out.null();
  } else {
    out.value(debt.number);
  }
  writeTextOrNull(out, "sha", debt.commit.str());
  out.field("subject", std::string_view(debt.title));
  writeTextOrNull(out, "owner", debt.owner);
  writeTextOrNull(out, "version", debt.release.version.str());
  out.field("since", std::string_view(toRfc3339(debt.since)))
      .field("due", std::string_view(toRfc3339(dueAt(debt, settings))))
      .field("blocks", stopsUat(debt, settings, now));
  out.key("waiver");
  if (!debt.waiver || !debt.waiver->holdsAt(now)) {
    out.null();
  } else {
    out.beginObject()
        .field("by", std::string_view(debt.waiver->by))
        .field("reason", std::string_view(debt.waiver->reason))
        .field("at", std::string_view(toRfc3339(debt.waiver->at)))
        .field("until", std::string_view(toRfc3339(debt.waiver->until)))
        .endObject();
  }
  out.endObject();
}

}  // namespace sluice::api
