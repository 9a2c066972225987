// What an instrument is: who made it, what it can do, its calibration. Part of an instrument's page.

import { Card, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AnnouncedInstrument } from "../../api/contracts.ts";
import { FactTable } from "../../parts/fact-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";

export function Facts({ instrument: { identity, auxiliary } }: { readonly instrument: AnnouncedInstrument }) {
  const { t } = useTranslation();
  const { capabilities, calibration, calibratedUntilTaiNs, owner } = auxiliary;
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h4" mb="xs">
        {t("instruments.facts")}
      </Title>
      <FactTable
        facts={[
          [t("instruments.maker"), `${identity.maker} ${identity.model}`],
          [t("instruments.serial"), `${identity.serial} · ${identity.firmware}`],
          [t("instruments.kind"), t(`instrument-kind.${identity.kind}`)],
          [t("instruments.owner"), owner],
          [t("instruments.class"), capabilities.accuracyClass ?? "–"],
          [t("instruments.rate"), <Quantity key="r" value={capabilities.sampleRateHz} unit="Hz" />],
          [t("instruments.voltage"), <Quantity key="v" value={capabilities.voltageRangeV} unit="V" />],
          [t("instruments.current"), <Quantity key="c" value={capabilities.currentRangeA} unit="A" />],
          [t("instruments.channels"), capabilities.channels?.join(t("sentence.comma")) ?? "–"],
          [t("instruments.calibration"), calibration ?? "–"],
          [t("instruments.calibrated-until"), <Moment key="m" at={calibratedUntilTaiNs} day />],
        ]}
      />
    </Card>
  );
}
