// When the next one who waits may expect an instrument: likely, and at the latest. Called by the lists of leases.

import { useTranslation } from "react-i18next";
import { Moment } from "../../parts/moment.tsx";

interface ExpectedProps {
  readonly likelyTaiNs: bigint;
  /** If all leases last to their end; null: not to be foreseen. */
  readonly latestTaiNs: bigint | null;
}

export function Expected({ likelyTaiNs, latestTaiNs }: ExpectedProps) {
  const { t } = useTranslation();
  return (
    <>
      <span title={t("lease.likely-how")}>
        {t("lease.likely")} <Moment at={likelyTaiNs} close />
      </span>
      {latestTaiNs !== null && (
        <span title={t("lease.expected-how")}>
          {t("sentence.aside")}
          {t("lease.latest")} <Moment at={latestTaiNs} close />
        </span>
      )}
    </>
  );
}
