// The waveform about an event, as it was kept. Part of a supply's page.

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { QualityWaveform, ShownEvent, ShownQuality } from "../../api/contracts.ts";
import { Icon } from "../../parts/icons.tsx";
import { LinesPlot } from "../../parts/lines-plot.tsx";
import { Moment } from "../../parts/moment.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Shown } from "../../parts/states.tsx";
import { colourOf, Waves } from "../../parts/waves.tsx";
import { halfCycleRms, viewBetween, viewOf } from "./waveform-view.ts";

interface WaveformProps {
  readonly quality: ShownQuality;
  readonly event: ShownEvent;
}

export function Waveform({ quality, event }: WaveformProps) {
  const { t } = useTranslation();
  const path = `/quality/${encodeURIComponent(quality.meter)}/events/${encodeURIComponent(event.id)}`;
  const asked = useAsked<QualityWaveform>(`${path}/waveform`, { when: event.hasWaveform });
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t(`recording.event-${event.event.replaceAll(" ", "-")}`)} · <Moment at={event.startTaiNs} />
        </Title>
        {event.hasWaveform && (
          <Button
            component="a"
            href={`${path}/comtrade`}
            download
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="out" size={14} />}
          >
            COMTRADE
          </Button>
        )}
      </Group>
      {event.hasWaveform ? (
        <Shown of={asked}>
          {(waveform) => <Drawn waveform={waveform} event={event} supply={quality.terms.supply} />}
        </Shown>
      ) : (
        <Text c="dimmed">{t("quality.no-waveform")}</Text>
      )}
    </Stack>
  );
}

interface DrawnProps {
  readonly waveform: QualityWaveform;
  readonly event: ShownEvent;
  readonly supply: ShownQuality["terms"]["supply"];
}

function Drawn({ waveform, event, supply }: DrawnProps) {
  const { t, i18n } = useTranslation();
  const [span, setSpan] = useState<readonly [number, number] | null>(null);
  const whole = useMemo(() => viewOf(waveform, event.startTaiNs), [waveform, event.startTaiNs]);
  const rms = useMemo(() => halfCycleRms(whole, supply), [whole, supply]);
  const view = useMemo(() => (span === null ? whole : viewBetween(whole, ...span)), [whole, span]);
  const units = (["V", "A"] as const).filter((unit) => view.channels.some((one) => one.unit === unit));
  const name = (unit: "V" | "A") => t(unit === "V" ? "recording.voltages" : "recording.currents");
  const rate = quantityText({ value: waveform.sampleRateHz, unit: "Hz" }, i18n.language);
  const kind = t(`recording.event-${event.event.replaceAll(" ", "-")}`);
  const closer = (from: number, to: number) => setSpan([from, to]);
  return (
    <>
      <LinesPlot
        label={t("quality.waveform-said", { what: t("quality.rms"), event: kind })}
        x={rms.x}
        lines={rms.channels.map(({ role, percent }) => ({
          ...{ name: role, colour: colourOf(role), values: percent },
        }))}
        legend={{ unit: "%", decimals: 1 }}
        xName={t("quality.since-event")}
        yName={t("quality.rms-axis")}
        height={170}
        onSpan={closer}
      />
      {units.map((unit) => (
        <Waves
          key={unit}
          view={view}
          unit={unit}
          label={t("quality.waveform-said", { what: name(unit), event: kind })}
          xName={t("quality.since-event")}
          yName={`${name(unit)}${t("sentence.aside")}${unit}`}
          height={190}
          onSpan={closer}
        />
      ))}
      <Group justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" maw={520}>
          {t("quality.waveform-how", { rate })} {waveform.cut && t("quality.waveform-cut")}
        </Text>
        {span !== null && (
          <Button size="compact-sm" variant="default" onClick={() => setSpan(null)}>
            {t("quality.whole")}
          </Button>
        )}
      </Group>
    </>
  );
}
