// How long a detection of a meter takes at its rated load, by what its plate says of its pulses: a shorter one is taken, but
// gives a result only where the load is greater. Part of ordering one.

import { ratedPulseS } from "@etalon/basis/rated-pulses";
import { LEAST_INTERVALS } from "@etalon/messages/nouns";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { Meter } from "../../api/contracts.ts";
import { quantityText } from "../../parts/quantity-text.ts";

interface LeastTimeProps {
  readonly meter: string;
  readonly durationS: number;
}

export function LeastTime({ meter, durationS }: LeastTimeProps) {
  const { t, i18n } = useTranslation();
  const { data } = useAsked<Meter>(`/meters/${encodeURIComponent(meter)}`);
  const pulseS = data && ratedPulseS(data.record.meter, data.record.register);
  if (!pulseS) return null;
  const leastS = LEAST_INTERVALS * pulseS;
  const seconds = (value: number) =>
    quantityText({ value: Number(value.toPrecision(3)), unit: "s" }, i18n.language);
  const short = durationS > 0 && durationS < leastS;
  return (
    <Text size="sm" role="status" {...(short ? { className: "tone-doubt" } : { c: "dimmed" })}>
      {short &&
        `${t("detections.least-lacks", { told: quantityText({ value: durationS, unit: "s" }, i18n.language) })} `}
      {t("detections.least", {
        ...{ pulse: seconds(pulseS), least: seconds(leastS) },
        intervals: quantityText({ value: LEAST_INTERVALS }, i18n.language),
      })}
    </Text>
  );
}
