// How much of a lease is left, as time and as a bar. Called by the lists of leases.

import { useTranslation } from "react-i18next";
import { durationText } from "../../parts/duration.tsx";
import { useNow } from "../../parts/now.ts";
import { msOf } from "./days.ts";

interface TimeLeftProps {
  readonly fromTaiNs: bigint;
  readonly untilTaiNs: bigint;
}

const TICK_MS = 1000;
const SOON_MS = 120_000;

export function TimeLeft({ fromTaiNs, untilTaiNs }: TimeLeftProps) {
  const { t } = useTranslation();
  const nowMs = useNow(TICK_MS);
  const [fromMs, untilMs] = [msOf(fromTaiNs), msOf(untilTaiNs)];
  const leftMs = Math.max(0, untilMs - nowMs);
  const share = untilMs > fromMs ? Math.min(1, leftMs / (untilMs - fromMs)) : 0;
  return (
    <div>
      {t("lease.left", { left: durationText(leftMs / 1000) })}
      <div className="time-left" data-soon={leftMs < SOON_MS} aria-hidden="true">
        <div style={{ width: `${100 * share}%` }} />
      </div>
    </div>
  );
}
