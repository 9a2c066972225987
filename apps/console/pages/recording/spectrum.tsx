// The harmonics of one phase: bars of current or voltage in per cent of the fundamental, coloured by where their power goes,
// and the figures as a table. Part of the page for recordings.

import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OpenedRecording } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { quantityText } from "../../parts/quantity-text.ts";
import { FigureTable } from "./figure-table.tsx";

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

const WIDTH = 860;
const HEIGHT = 190;
const LEFT = 66;
const BASE = 160;
const TOP = 22;
/** Below this share nothing is to be seen, per cent. */
const LEAST_TOP_PERCENT = 0.1;

interface BarsProps {
  readonly of: Of;
  readonly name: string;
  readonly harmonics: readonly Harmonic[];
}

function Bars({ of, name, harmonics }: BarsProps) {
  const { t, i18n } = useTranslation();
  const share = shareOf(harmonics);
  const bars = harmonics.flatMap((one) => {
    const percent = share(one, of);
    return one.order > 1 && percent !== null ? [{ ...one, percent }] : [];
  });
  if (bars.length === 0) return null;
  const most = Math.max(LEAST_TOP_PERCENT, ...bars.map(({ percent }) => percent));
  const step = (WIDTH - LEFT) / bars.length;
  const y = (percent: number) => BASE - ((BASE - TOP) * percent) / most;
  const told = (value: number) =>
    quantityText({ value, unit: "%", decimals: most < 1 ? 3 : 2 }, i18n.language);
  const largest = [...bars].sort((a, b) => b.percent - a.percent).slice(0, 5);
  const said = largest.map(({ order, percent }) => `${order}: ${told(percent)}`).join("; ");
  const title = t(of === "currentRms" ? "recording.current-of" : "recording.voltage-of", { name });
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("recording.spectrum-said", { title, said })}
      style={{ width: "100%" }}
    >
      <text x={LEFT} y={12} fontWeight={600}>
        {title}
      </text>
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line x1={LEFT} x2={WIDTH} y1={y(part * most)} y2={y(part * most)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(part * most) + 4} textAnchor="end" className="faint">
            {told(part * most)}
          </text>
        </g>
      ))}
      {bars.map(({ order, percent, direction }, n) => (
        <g key={order}>
          <rect
            x={LEFT + n * step + step * 0.18}
            width={step * 0.64}
            y={y(percent)}
            height={BASE - y(percent)}
            fill={colours[direction ?? "undetermined"]}
          />
          {(order % 2 === 1 || order === 2) && (
            <text x={LEFT + (n + 0.5) * step} y={BASE + 15} textAnchor="middle" className="faint">
              {order}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
