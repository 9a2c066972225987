// What a meter is: its plate, where it stands, what it is measured with. Part of a meter's page.

import { Card, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Meter } from "../../api/contracts.ts";
import { FactTable } from "../../parts/fact-table.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Sentence } from "../../parts/sentence.tsx";

export function Facts({ meter: { record } }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  const { meter: plate, planning } = record;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ["serial", plate.serial],
    ["class", plate.accuracyClass],
    ["constant", <Quantity key="c" value={plate.activeConstant} unit="imp/kWh" />],
    ["wiring", <Sentence key="w" text={plate.wiring} />],
    ["voltage", <Quantity key="v" value={plate.nominalVoltage} unit="V" />],
    ["rated", <Quantity key="r" value={plate.ratedCurrent} unit="A" />],
    ["most", <Quantity key="m" value={plate.maxCurrent} unit="A" />],
    ["hertz", <Quantity key="f" value={plate.ratedFrequency ?? 50} unit="Hz" />],
    [
      "ratios",
      [plate.voltageRatio, plate.currentRatio]
        .map((ratio) => t("meter.ratio", { ratio: ratio ?? 1 }))
        .join(" · "),
    ],
    ["site", record.site],
    ["instrument", record.resource],
    ["class448", planning?.class448 ?? "–"],
    ["batch", planning?.batch ?? "–"],
    ["installed", planning?.installed ?? "–"],
  ];
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="xs">
        {t("meter.facts")}
      </Title>
      <FactTable facts={rows.map(([key, value]) => [t(`meter.fact-${key}`), value])} />
    </Card>
  );
}
