// How many alarms nobody has acknowledged yet, beside their word in the navigation. Named in `routes.tsx`.

import { useTranslation } from "react-i18next";
import { useAsked, useOffer } from "../../api/asked.ts";
import type { AlarmLine } from "../../api/contracts.ts";
import { AGAIN_MS, STANDING } from "./standing-path.ts";

export function AlarmCount() {
  const { t } = useTranslation();
  const { data: offer } = useOffer();
  const offered = offer?.routes.some(({ path }) => path === "/alarms") === true;
  const { data: lines = [] } = useAsked<readonly AlarmLine[]>(STANDING, { everyMs: AGAIN_MS, when: offered });
  const waiting = lines.filter(({ acknowledged, shelved }) => !acknowledged && !shelved);
  if (waiting.length === 0) return null;
  const grave = waiting.some(({ severity }) => severity === "critical" || severity === "high");
  const said = t("alarms.count", { count: waiting.length });
  return (
    <span className="badge" data-grave={grave} title={said}>
      <span aria-hidden="true">{waiting.length}</span>
      <span className="unseen">{said}</span>
    </span>
  );
}
