// Harmonic studies, the latest first, and having one made. A page.

import { Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { HarmonicStudyLine } from "../api/contracts.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Moment } from "../parts/moment.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { RowLink } from "../parts/row-link.tsx";
import { Empty, Shown } from "../parts/states.tsx";
import { OrderStudy } from "./study/order-study.tsx";

const AGAIN_MS = 5000;

export default function HarmonicsPage() {
  const { t } = useTranslation();
  const asked = useAsked<readonly HarmonicStudyLine[]>("/harmonic-studies", { everyMs: AGAIN_MS });
  const figure = (
    id: string,
    of: (one: NonNullable<HarmonicStudyLine["found"]>) => number | null,
    unit: string,
    decimals: number,
    expandedOf: (one: NonNullable<HarmonicStudyLine["found"]>) => number | null | undefined = () => null,
  ): Column<HarmonicStudyLine> => ({
    ...{ id, head: t(`harmonics.${id}`), number: true, width: unit === "%" ? "150px" : "124px" },
    by: ({ found }) => found && of(found),
    cell: ({ found }) => (
      <Quantity {...{ unit, decimals }} value={found && of(found)} expanded={found && expandedOf(found)} />
    ),
  });
  const columns: readonly Column<HarmonicStudyLine>[] = [
    {
      ...{ id: "meter", head: t("meters.meter"), by: ({ meter }) => meter, width: "100px" },
      cell: ({ detection, meter }) => <RowLink to={`/harmonics/${detection}`}>{meter}</RowLink>,
    },
    figure(
      "thd-u",
      (one) => one.voltagePercent,
      "%",
      2,
      (one) => one.voltageExpandedPercent,
    ),
    figure(
      "thd-i",
      (one) => one.currentPercent,
      "%",
      2,
      (one) => one.currentExpandedPercent,
    ),
    figure("orders-user", ({ orders }) => orders.user, "", 0),
    figure("orders-grid", ({ orders }) => orders.grid, "", 0),
    figure("orders-undetermined", ({ orders }) => orders.undetermined, "", 0),
    {
      ...{ id: "stage", head: t("detections.stage"), by: ({ stage }) => stage, width: "130px" },
      cell: ({ stage, found }) => (stage === "done" && !found ? t("harmonics.nothing") : t(`stage.${stage}`)),
    },
    {
      ...{ id: "ordered", head: t("detections.ordered"), by: ({ orderedTaiNs }) => orderedTaiNs },
      ...{ width: "150px", cell: ({ orderedTaiNs }) => <Moment at={orderedTaiNs} /> },
    },
    {
      ...{ id: "site", head: t("meters.site"), by: ({ site }) => site, width: "186px" },
      cell: ({ site }) => <span title={site}>{site}</span>,
    },
  ];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("nav.harmonics")}
        </Title>
        <OrderStudy of="harmonics" />
      </Group>
      <Shown of={asked}>
        {(all) => (
          <DataTable
            label={t("nav.harmonics")}
            columns={columns}
            rows={[...all].sort((a, b) => (a.orderedTaiNs < b.orderedTaiNs ? 1 : -1))}
            keyOf={({ detection }) => detection}
            exportOf={{ table: "harmonic-studies" }}
            empty={
              <Empty icon="harmonics" title={t("harmonics.none")} text={t("harmonics.none-why")}>
                <OrderStudy of="harmonics" />
              </Empty>
            }
          />
        )}
      </Shown>
      <Text size="sm" c="dimmed">
        {t("harmonics.how")}
      </Text>
    </Stack>
  );
}
