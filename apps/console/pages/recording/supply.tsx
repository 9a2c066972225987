// Power quality of the analysed stretch: figures of the channels, unbalance, events, what it is too short for. Part of the
// page for recordings.

import { List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { useCounted } from "../../parts/counted.ts";
import { FigureTable } from "../../parts/figure-table.tsx";
import { Sentence } from "../../parts/sentence.tsx";

type Quality = NonNullable<OpenedRecording["analysis"]["powerQuality"]>;
type Readings = Quality["statistics"]["frequencyHz"];

export function Supply({ quality }: { readonly quality: Quality | null }) {
  const { t } = useTranslation();
  const counted = useCounted();
  if (!quality) return <p>{t("recording.no-quality")}</p>;
  const { statistics, events, tooShort, blocks, declaredVoltageV } = quality;
  const row = (name: string, { all }: Readings, unit: string, decimals?: number) => ({
    name,
    cells: [all?.lowest, all?.mean, all?.highest, all?.percentile95].map((value) => ({
      ...{ value, unit },
      ...(decimals !== undefined && { decimals }),
    })),
  });
  const unitOf = (name: string) => (name.startsWith("i") ? "A" : "V");
  const rows = [
    row(t("recording.frequency"), statistics.frequencyHz, "Hz", 4),
    ...statistics.channels.map(({ name, rms }) => row(`${name}${t("sentence.aside")}rms`, rms, unitOf(name))),
    ...statistics.channels.map(({ name, thdSubgroupsPercent }) =>
      row(`${name}${t("sentence.aside")}THD`, thdSubgroupsPercent, "%", 3),
    ),
    ...statistics.channels.map(({ name, pst }) => row(`${name}${t("sentence.aside")}Pst`, pst, "", 3)),
    ...statistics.channels.map(({ name, plt }) => row(`${name}${t("sentence.aside")}Plt`, plt, "", 3)),
    row(t("recording.unbalance-u"), statistics.voltageUnbalancePercent, "%", 3),
    row(t("recording.unbalance-i"), statistics.currentUnbalancePercent, "%", 3),
  ].filter(({ cells }) => cells.some(({ value }) => typeof value === "number"));
  return (
    <Stack gap="lg">
      <FigureTable
        title={t("recording.quality-blocks", {
          blocks: counted("blocks", blocks.count),
          flagged: blocks.flagged,
        })}
        file="power-quality"
        of={t("recording.figure")}
        columns={["lowest", "mean", "highest", "p95"].map((key) => t(`recording.of-${key}`))}
        rows={rows}
      />
      {declaredVoltageV === null ? (
        <Text size="sm">{t("recording.events-need")}</Text>
      ) : events.found.length === 0 ? (
        <Text size="sm">{t("recording.no-events")}</Text>
      ) : (
        <FigureTable
          title={t("recording.events")}
          file="events"
          of={t("recording.event")}
          columns={["from", "lasts", "reached"].map((key) => t(`recording.event-${key}`))}
          rows={events.found.map(({ event, channel, fromS, durationS, percent, changes }, n) => ({
            name: `${n + 1}. ${t(`recording.event-${event.replaceAll(" ", "-")}`)} ${channel ?? changes?.[0]?.channel ?? ""}`,
            cells: [
              { value: fromS, unit: "s", decimals: 3 },
              { value: durationS, unit: "s", decimals: 3 },
              { value: percent ?? changes?.[0]?.mostPercent, unit: "%", decimals: 1 },
            ],
          }))}
        />
      )}
      {tooShort.length > 0 && (
        <List size="sm" c="dimmed">
          {tooShort.map(({ interval, text }) => (
            <List.Item key={interval}>
              <Sentence text={text} />
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
