// Voltages and currents as a measuring machine sees them now: some cycles sample by sample, or the frame as what it reaches; and
// the meter's pulses below. Called by the pages for a detection and for a meter.

import { traceValues } from "@etalon/messages/trace";
import { Button, Card, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../api/contracts.ts";
import { useKept } from "../address.ts";
import { Moment } from "../moment.tsx";
import { Quantity } from "../quantity.tsx";
import { quantityText } from "../quantity-text.ts";
import { type View, Waves } from "../waves.tsx";
import { PulseStrip } from "./pulse-strip.tsx";

const MS_OF_S = 1000;
const which = ["cycles", "frame"] as const;

interface LiveWavesProps {
  readonly snapshot: Snapshot | null;
  /** Nothing is measured any more: what is shown is the last that was seen. */
  readonly over: boolean;
  /** Where it is looked at on wish. */
  readonly end?: () => void;
}

export function LiveWaves({ snapshot, over, end }: LiveWavesProps) {
  const { t, i18n } = useTranslation();
  const [kept, keep] = useKept();
  const shown = kept.waves === "frame" ? "frame" : "cycles";
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t(over ? "live.waves-last" : "live.waves")}
          </Title>
          <Group gap="xs">
            <SegmentedControl
              size="xs"
              aria-label={t("live.which")}
              data={which.map((value) => ({ value, label: t(`live.which-${value}`) }))}
              value={shown}
              onChange={(value) => keep({ waves: value === "cycles" ? "" : value })}
            />
            {end && (
              <Button size="compact-sm" variant="default" onClick={end}>
                {t("live.look-no-more")}
              </Button>
            )}
          </Group>
        </Group>
        {snapshot === null ? (
          <Text size="sm" c="dimmed" mih={120}>
            {t("live.not-yet")}
          </Text>
        ) : (
          <>
            <Text size="sm" c="dimmed" component="div">
              {t("live.frame")} <Moment at={snapshot.atTaiNs} /> ·{" "}
              <Quantity value={snapshot.durationS} unit="s" decimals={1} />
              {snapshot.frequencyHz !== null && (
                <>
                  {" · "}
                  <Quantity value={snapshot.frequencyHz} unit="Hz" decimals={2} />
                </>
              )}
            </Text>
            {(["V", "A"] as const).map((unit) => (
              <Waves
                key={unit}
                view={viewOf(snapshot, shown)}
                unit={unit}
                label={t("live.waves-said", {
                  what: t(`live.unit-${unit}`),
                  said: said(snapshot, unit, i18n.language).join(t("sentence.semicolon")),
                })}
                xName={t(`live.axis-${shown}`)}
                yName={`${t(`live.unit-${unit}`)}${t("sentence.aside")}${unit}`}
              />
            ))}
            <Text size="sm" c="dimmed">
              {shown === "cycles"
                ? t("live.each-sample")
                : t("live.banded", {
                    step: quantityText(
                      { value: snapshot.wholeStepS * MS_OF_S, unit: "ms", decimals: 0 },
                      i18n.language,
                    ),
                  })}
            </Text>
            <PulseStrip pulses={snapshot.pulses} toS={snapshot.durationS} over={over} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function viewOf(snapshot: Snapshot, shown: (typeof which)[number]): View {
  const cycles = shown === "cycles";
  return {
    fromS: 0,
    stepS: cycles ? snapshot.cyclesStepS * MS_OF_S : snapshot.wholeStepS,
    samplesPerStep: cycles ? 1 : 2,
    channels: snapshot.channels.map(({ name: role, unit, peak, ...traces }) => ({
      ...{ role, unit },
      least: traceValues(cycles ? traces.cycles : traces.least, peak),
      most: traceValues(cycles ? traces.cycles : traces.most, peak),
    })),
  };
}

const said = ({ channels }: Snapshot, unit: "V" | "A", language: string): readonly string[] =>
  channels
    .filter((one) => one.unit === unit)
    .map(
      ({ name, rms, expanded }) =>
        `${name} ${quantityText({ value: rms, expanded: expanded.rms, unit }, language)}`,
    );
