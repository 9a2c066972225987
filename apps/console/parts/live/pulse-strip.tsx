// The meter's pulses of the last seconds on the time axis: how regular they come is seen at a glance. Part of `live-waves.tsx`.

import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../api/contracts.ts";
import { quantityText } from "../quantity-text.ts";

const WIDTH = 720;
const EDGE = 12;
const TOP = 6;
const AXIS_Y = 34;

interface PulseStripProps {
  readonly pulses: Snapshot["pulses"];
  /** Where the newest frame ends. */
  readonly toS: number;
  /** Which is not now any more. */
  readonly over: boolean;
}

export function PulseStrip({ pulses: { fromS, atS }, toS, over }: PulseStripProps) {
  const { t, i18n } = useTranslation();
  const spanS = toS - fromS;
  const x = (s: number) => EDGE + ((WIDTH - 2 * EDGE) * (s - fromS)) / spanS;
  const told = (value: number, decimals: number) =>
    quantityText({ value, unit: "s", decimals }, i18n.language);
  const meanS = atS.length > 1 ? (atS.at(-1)! - atS[0]!) / (atS.length - 1) : null;
  const pulses = quantityText({ value: atS.length }, i18n.language);
  const said =
    meanS === null
      ? t("live.pulses-few", { pulses, span: told(spanS, 1) })
      : t("live.pulses-said", {
          ...{ count: atS.length - 1, pulses, span: told(spanS, 1), mean: told(meanS, 3) },
          intervals: quantityText({ value: atS.length - 1 }, i18n.language),
        });
  const seconds = Array.from({ length: Math.floor(spanS) + 1 }, (_, n) => n).filter(
    (n) => spanS < 3 || n % 2 === 0,
  );
  return (
    <section aria-label={t("live.pulses")}>
      <Group justify="space-between" mb={2}>
        <Text fw={600} size="sm">
          {t("live.pulses")}
        </Text>
        <Text size="sm" c="dimmed">
          {said}
        </Text>
      </Group>
      <svg
        className="figure"
        viewBox={`0 0 ${WIDTH} 56`}
        role="img"
        aria-label={said}
        style={{ width: "100%" }}
      >
        <line x1={EDGE} x2={WIDTH - EDGE} y1={AXIS_Y} y2={AXIS_Y} stroke="var(--line)" />
        {atS.map((s) => (
          <line key={s} x1={x(s)} x2={x(s)} y1={TOP} y2={AXIS_Y} stroke="var(--trace)" strokeWidth={2} />
        ))}
        {seconds.map((n) => (
          <g key={n}>
            <line x1={x(toS - n)} x2={x(toS - n)} y1={AXIS_Y} y2={AXIS_Y + 4} stroke="var(--ink)" />
            <text
              x={x(toS - n)}
              y={AXIS_Y + 18}
              textAnchor={n === 0 ? "end" : n > spanS - 1 ? "start" : "middle"}
              className="faint"
            >
              {n > 0 ? `−${n} s` : over ? "0 s" : t("live.now")}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
