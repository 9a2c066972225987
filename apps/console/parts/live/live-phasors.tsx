// Phasors of the fundamental as a measuring machine sees them now, or saw them last, and each channel's figures with what is
// known of them. Called by the pages for a detection and for a meter.

import { Card, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../api/contracts.ts";
import { Moment } from "../moment.tsx";
import { type Arrow, Phasors } from "../phasors.tsx";
import { Quantity } from "../quantity.tsx";
import { csvOf, Save } from "../save.tsx";
import { colourOf } from "../waves.tsx";
import type { Channel } from "./seen.ts";

interface LivePhasorsProps {
  readonly snapshot: Snapshot;
  /** Nothing is measured any more: what is shown is the last that was seen. */
  readonly over: boolean;
  /** Of the files that its figures are written into. */
  readonly file: string;
}

export function LivePhasors({ snapshot: { atTaiNs, channels }, over, file }: LivePhasorsProps) {
  const { t } = useTranslation();
  const arrows = channels.flatMap(arrowOf);
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t(over ? "live.phasors-last" : "recording.phasors")}
        </Title>
        {over && (
          <Text size="sm" c="dimmed" component="div">
            {t("live.frame")} <Moment at={atTaiNs} />
          </Text>
        )}
        {arrows.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("live.no-fundamental")}
          </Text>
        ) : (
          <>
            <Phasors arrows={arrows} />
            <Text size="sm" c="dimmed">
              {t("recording.phasors-how")}
            </Text>
          </>
        )}
        <Figures channels={channels} file={file} />
        <Text size="sm" c="dimmed">
          {t("live.expanded")}
        </Text>
      </Stack>
    </Card>
  );
}

function arrowOf({ name, unit, phasor }: Channel): readonly Arrow[] {
  const letter = name.slice(0, 1).toUpperCase();
  return phasor
    ? [{ name: `${letter}${name.slice(1)}`, unit, colour: `var(${colourOf(name)})`, ...phasor }]
    : [];
}

function Figures({ channels, file }: { readonly channels: readonly Channel[]; readonly file: string }) {
  const { t } = useTranslation();
  const csv = () =>
    csvOf([
      [
        t("live.channel"),
        t("live.rms"),
        "U",
        t("live.unit"),
        `${t("live.angle")}${t("sentence.aside")}°`,
        `U${t("sentence.aside")}°`,
      ],
      ...channels.map(({ name, unit, rms, expanded, phasor }) => [
        ...[name, rms, expanded.rms, unit],
        ...[phasor?.angleDeg ?? "", phasor ? expanded.angleDeg : ""],
      ]),
    ]);
  return (
    <section aria-label={t("live.figures")}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          {t("live.figures")}
        </Title>
        <Save name={`${file}.csv`} of={t("live.figures")} type="text/csv" text={csv} />
      </Group>
      <Table verticalSpacing={4} horizontalSpacing={4} fz={13}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("live.channel")}</Table.Th>
            <Table.Th ta="right">{t("live.rms")}</Table.Th>
            <Table.Th ta="right">{t("live.angle")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map(({ name, unit, rms, expanded, phasor }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td ta="right">
                <Quantity value={rms} expanded={expanded.rms} unit={unit} />
              </Table.Td>
              <Table.Td ta="right">
                <Quantity
                  value={phasor?.angleDeg}
                  expanded={expanded.angleDeg}
                  unit="°"
                  decimals={0}
                  signed
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
