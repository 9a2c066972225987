// The harmonics of one phase: bars of current or voltage in per cent of the fundamental, coloured by where their power goes,
// and the figures as a table. Part of the page for recordings.

import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { FigureTable } from "../../parts/figure-table.tsx";
import { OrderBars } from "../../parts/order-bars.tsx";

type Phase = OpenedRecording["analysis"]["phases"][number];
type Harmonic = Phase["harmonics"][number];
type Of = "currentRms" | "voltageRms";

const colours = { drawn: "var(--trace)", returned: "var(--bad)", undetermined: "var(--doubt)" } as const;
const directions = ["drawn", "returned", "undetermined"] as const;

export function Spectrum({ phases }: { readonly phases: readonly Phase[] }) {
  const { t } = useTranslation();
  const [{ phase: wished }, keep] = useKept();
  const phase = phases.find(({ name }) => name === wished) ?? phases[0];
  if (!phase) return null;
  const { name, harmonics } = phase;
  const share = shareOf(harmonics);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        {phases.length > 1 && (
          <SegmentedControl
            aria-label={t("recording.phase")}
            data={phases.map((one) => ({ value: one.name, label: one.name }))}
            value={name}
            onChange={(phase) => keep({ phase })}
          />
        )}
        <Group gap="md">
          {directions.map((direction) => (
            <Group key={direction} gap={6}>
              <svg width={12} height={12} aria-hidden="true">
                <rect width={12} height={12} rx={2} fill={colours[direction]} />
              </svg>
              <Text size="sm">{t(`recording.direction-${direction}`)}</Text>
            </Group>
          ))}
        </Group>
      </Group>
      {(["currentRms", "voltageRms"] as const).map((of) => (
        <Bars key={of} of={of} name={name} harmonics={harmonics} />
      ))}
      <details>
        <summary>{t("recording.spectrum-figures")}</summary>
        <FigureTable
          title={t("recording.spectrum-of", { name })}
          file={`harmonics-${name}`}
          of={t("recording.order")}
          columns={["U", "U, %", "I", "I, %", "P"]}
          rows={harmonics.map((one) => ({
            name: `${one.order}`,
            cells: [
              { value: one.voltageRms, unit: "V" },
              { value: share(one, "voltageRms"), unit: "%", decimals: 3 },
              { value: one.currentRms, unit: "A" },
              { value: share(one, "currentRms"), unit: "%", decimals: 3 },
              { value: one.activePowerW, unit: "W", signed: true },
            ],
          }))}
        />
      </details>
    </Stack>
  );
}

const shareOf = (harmonics: readonly Harmonic[]) => (one: Harmonic, of: Of) => {
  const first = harmonics.find(({ order }) => order === 1)?.[of];
  const value = one[of];
  return value === null || !first ? null : (100 * value) / first;
};

/** Below this share nothing is to be seen, per cent. */
const LEAST_TOP_PERCENT = 0.1;

interface BarsProps {
  readonly of: Of;
  readonly name: string;
  readonly harmonics: readonly Harmonic[];
}

function Bars({ of, name, harmonics }: BarsProps) {
  const { t } = useTranslation();
  const share = shareOf(harmonics);
  const bars = harmonics.flatMap((one) => {
    const value = share(one, of);
    if (one.order === 1 || value === null) return [];
    return [{ order: one.order, value, colour: colours[one.direction ?? "undetermined"] }];
  });
  const title = t(of === "currentRms" ? "recording.current-of" : "recording.voltage-of", { name });
  return <OrderBars title={title} unit="%" leastTop={LEAST_TOP_PERCENT} bars={bars} />;
}
