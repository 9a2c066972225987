// The waves, whole or their first cycles, and the phasors of the fundamental. Part of the page for recordings.

import { Grid, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { type Arrow, Phasors } from "../../parts/phasors.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Waves } from "../../parts/waves.tsx";

interface ShapeProps extends Pick<OpenedRecording, "analysis"> {
  readonly alone: (fromS: number, toS: number) => void;
}

export function Shape({ analysis, alone }: ShapeProps) {
  const { t, i18n } = useTranslation();
  const [{ waves = "first" }, keep] = useKept();
  const views = analysis.waveforms;
  const view = waves === "whole" ? views[0] : (views[1] ?? views[0]);
  const units = (["V", "A"] as const).filter((unit) => view?.channels.some((one) => one.unit === unit));
  const name = (unit: "V" | "A") => t(unit === "V" ? "recording.voltages" : "recording.currents");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="sm">
          {views.length > 1 && (
            <Group>
              <SegmentedControl
                aria-label={t("recording.which-waves")}
                data={(["first", "whole"] as const).map((which) => ({
                  value: which,
                  label: t(`recording.waves-${which}`),
                }))}
                value={waves === "whole" ? "whole" : "first"}
                onChange={(which) => keep({ waves: which === "first" ? "" : which })}
              />
            </Group>
          )}
          {view &&
            units.map((unit) => (
              <Waves
                key={unit}
                view={view}
                unit={unit}
                label={t("recording.waves-said", {
                  what: name(unit),
                  said: reach(view, unit, i18n.language).join(t("sentence.semicolon")),
                })}
                xName={t("recording.time-axis")}
                yName={`${name(unit)}${t("sentence.aside")}${unit}`}
                onSpan={alone}
              />
            ))}
          {view && (
            <Text size="sm" c="dimmed">
              {view.samplesPerStep > 1
                ? t("recording.banded", {
                    count: quantityText({ value: view.samplesPerStep }, i18n.language),
                  })
                : t("recording.each-sample")}{" "}
              {t("recording.draw-span")}
            </Text>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Title order={3} size="h5">
          {t("recording.phasors")}
        </Title>
        <Phasors arrows={analysis.phases.flatMap(arrowsOf)} />
        <Text size="sm" c="dimmed">
          {t("recording.phasors-how")}
        </Text>
      </Grid.Col>
    </Grid>
  );
}

type View = OpenedRecording["analysis"]["waveforms"][number];

/** `ua −81.6 V … 81.6 V`, of each channel. */
function reach({ channels }: View, unit: "V" | "A", language: string): readonly string[] {
  const told = (value: number) => quantityText({ value, unit }, language);
  return channels
    .filter((one) => one.unit === unit)
    .map(({ role, least, most }) => {
      const low = least.reduce<number>((a, b) => Math.min(a, b ?? a), Number.POSITIVE_INFINITY);
      const high = most.reduce<number>((a, b) => Math.max(a, b ?? a), Number.NEGATIVE_INFINITY);
      return `${role} ${told(low)} … ${told(high)}`;
    });
}

type Phase = OpenedRecording["analysis"]["phases"][number];

/** Of three wires: `ab` and `cb`, with the currents of a and c. */
function arrowsOf({ name, fundamentalVoltage, fundamentalCurrent }: Phase): readonly Arrow[] {
  const colour = `var(--phase-${name.slice(0, 1)})`;
  const voltage = fundamentalVoltage && {
    name: `U${name}`,
    unit: "V" as const,
    colour,
    ...fundamentalVoltage,
  };
  const current = fundamentalCurrent && {
    ...{ name: `I${name.slice(0, 1)}`, unit: "A" as const, colour },
    ...fundamentalCurrent,
  };
  return [voltage, current].flatMap((arrow) => (arrow ? [arrow] : []));
}
