// What the control charts say of a meter's error at each load that is watched: change, alarms, when the limit is reached. Called by
// `trend.tsx`.

import { nanoseconds, utcText } from "@etalon/basis/instant";
import { Group, Stack, Table } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { ShownCondition } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import { K } from "./diagnosis.tsx";

type Watched = ShownCondition["watched"][number];

interface ControlChartsProps {
  readonly condition: ShownCondition;
  /** Of a load, by its key. */
  readonly name: (key: string) => string;
}

/** Made once, however the trend above is moved. */
export const ControlCharts = memo(function ControlCharts({
  condition: { meter, watched, originTaiNs },
  name,
}: ControlChartsProps) {
  const { t } = useTranslation();
  const heads = ["load", "days", "change", "alarms", "life"] as const;
  const csv = () =>
    csvOf([
      [
        ...(["load", "days", "change"] as const).map((head) => t(`meter.watched-${head}`)),
        t("meter.csv-change"),
        t("meter.csv-expanded-change"),
        t("meter.csv-unit"),
        t("meter.watched-alarms"),
        t("meter.watched-life"),
        t("meter.csv-earliest"),
      ],
      ...watched.map(({ key, days, change, alarms, life }) => {
        const changed = changeOf(change);
        const day = dayOf(life);
        return [
          ...[name(key), days, t(`meter.change-${change.kind.replaceAll(" ", "-")}`)],
          ...[changed?.value ?? "", changed?.expanded ?? ""],
          changed ? (changed.aYear ? t("meter.percent-a-year") : "%") : "",
          toldBy(alarms).join(" ") || (alarms ? t("meter.no-alarm") : ""),
          life ? t(`meter.life-${life.kind.replaceAll(" ", "-")}`) : "",
          day === null ? "" : utcText(noon(originTaiNs, day)).slice(0, 10),
        ];
      }),
    ]);
  return (
    <Stack gap={4} mt="md">
      <Group justify="flex-end">
        <Save
          name={`${meter}-control-charts.csv`}
          of={t("meter.watched-alarms")}
          type="text/csv"
          text={csv}
        />
      </Group>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {t(`meter.watched-${head}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {watched.map((one) => (
            <WatchedRow key={one.key} one={one} name={name(one.key)} originTaiNs={originTaiNs} />
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
});

/** How large a change is that has a size; of a drift by the year. */
function changeOf(change: Watched["change"]) {
  if (change.kind === "drift")
    return { value: 365.25 * change.percentPerDay, expanded: 365.25 * K * change.uncertainty, aYear: true };
  if (change.kind === "step")
    return { value: change.percent, expanded: K * change.uncertainty, aYear: false };
  return null;
}

/** The first day on which the limit may be reached, as far as one is told. */
const dayOf = (life: Watched["life"]): number | null =>
  life?.kind === "drift" ? life.earliestDay : life?.kind === "no detectable drift" ? life.minimumDay : null;

const toldBy = (alarms: Watched["alarms"]): readonly string[] => [
  ...(alarms?.ewma ? ["EWMA"] : []),
  ...(alarms?.cusum ? ["CUSUM"] : []),
  ...((alarms?.shewhart.length ?? 0) > 0 ? ["Shewhart"] : []),
];

interface WatchedRowProps {
  readonly one: Watched;
  readonly name: string;
  readonly originTaiNs: bigint;
}
function WatchedRow({ one: { days, change, alarms, life }, name, originTaiNs }: WatchedRowProps) {
  const { t } = useTranslation();
  const told = toldBy(alarms);
  const changed = changeOf(change);
  const day = dayOf(life);
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Quantity value={days} decimals={0} />
      </Table.Td>
      <Table.Td>
        {t(`meter.change-${change.kind.replaceAll(" ", "-")}`)}{" "}
        {changed && (
          <Quantity
            value={changed.value}
            expanded={changed.expanded}
            unit={changed.aYear ? t("meter.percent-a-year") : "%"}
            signed
          />
        )}
      </Table.Td>
      <Table.Td className={told.length > 0 ? "tone-bad" : undefined}>
        {told.length > 0 ? told.join(t("sentence.comma")) : alarms ? t("meter.no-alarm") : "–"}
      </Table.Td>
      <Table.Td>
        {life ? t(`meter.life-${life.kind.replaceAll(" ", "-")}`) : "–"}{" "}
        {day !== null && <Moment at={noon(originTaiNs, day)} day />}
      </Table.Td>
    </Table.Tr>
  );
}

/** Noon of a day at the site, which has its date in the zones around as well. */
const noon = (originTaiNs: bigint, day: number): bigint =>
  originTaiNs + nanoseconds(86_400 * (Math.floor(day) + 0.5));
