// Phasors of the fundamental as a measuring machine sees them now, and each channel's figures with what is known of them. Called
// by the pages for a detection and for a meter.

import { Card, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../api/contracts.ts";
import { FigureTable } from "../figure-table.tsx";
import { type Arrow, Phasors } from "../phasors.tsx";
import { type Channel, phaseOf } from "./seen.ts";

interface LivePhasorsProps {
  readonly snapshot: Snapshot;
  /** Of the files that its figures are written into. */
  readonly file: string;
}

export function LivePhasors({ snapshot: { channels }, file }: LivePhasorsProps) {
  const { t } = useTranslation();
  const arrows = channels.flatMap(arrowOf);
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t("recording.phasors")}
        </Title>
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
        <FigureTable
          title={t("live.figures")}
          file={file}
          of={t("live.channel")}
          columns={[t("live.rms"), t("live.angle")]}
          rows={channels.map(({ name, unit, rms, expanded, phasor }) => ({
            name,
            cells: [
              { value: rms, unit, expanded: expanded.rms },
              {
                ...{ value: phasor?.angleDeg, unit: "°", expanded: expanded.angleDeg, signed: true },
                ...(expanded.angleDeg === 0 && { decimals: 0 }),
              },
            ],
          }))}
        />
        <Text size="sm" c="dimmed">
          {t("live.expanded")}
        </Text>
      </Stack>
    </Card>
  );
}

function arrowOf(channel: Channel): readonly Arrow[] {
  const { name, unit, phasor } = channel;
  const letter = name.slice(0, 1).toUpperCase();
  return phasor
    ? [{ name: `${letter}${name.slice(1)}`, unit, colour: `var(${phaseOf(channel)})`, ...phasor }]
    : [];
}
