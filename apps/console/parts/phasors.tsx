// Fundamental voltages and currents as phasors: ua points up, angles run counter-clockwise, lengths to the largest of their
// kind. Called by the page for recordings and by what is shown live.

import { useTranslation } from "react-i18next";
import { quantityText } from "./quantity-text.ts";

export interface Arrow {
  readonly name: string;
  readonly rms: number;
  readonly angleDeg: number;
  readonly unit: "V" | "A";
  readonly colour: string;
}

const SIZE = 320;
const MIDDLE = SIZE / 2;
const LENGTHS = { V: 128, A: 88 } as const;
const HEAD = 9;

export function Phasors({ arrows }: { readonly arrows: readonly Arrow[] }) {
  const { t, i18n } = useTranslation();
  const longest = (unit: "V" | "A") =>
    Math.max(...arrows.map((arrow) => (arrow.unit === unit ? arrow.rms : 0)), Number.MIN_VALUE);
  const said = ({ name, rms, angleDeg, unit }: Arrow) =>
    `${name} ${quantityText({ value: rms, unit }, i18n.language)} ∠ ${quantityText({ value: angleDeg, unit: "°", decimals: 2, signed: true }, i18n.language)}`;
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="img"
      aria-label={t("recording.phasors-said", { said: arrows.map(said).join("; ") })}
      style={{ width: "100%", maxWidth: 420, display: "block", margin: "0 auto" }}
    >
      {[LENGTHS.V, LENGTHS.A].map((radius) => (
        <circle key={radius} cx={MIDDLE} cy={MIDDLE} r={radius} fill="none" stroke="var(--line)" />
      ))}
      <line x1={MIDDLE} x2={MIDDLE} y1={20} y2={SIZE - 20} stroke="var(--line)" />
      <line y1={MIDDLE} y2={MIDDLE} x1={20} x2={SIZE - 20} stroke="var(--line)" />
      {arrows.map((arrow) => (
        <Drawn
          key={arrow.name}
          arrow={arrow}
          length={(LENGTHS[arrow.unit] * arrow.rms) / longest(arrow.unit)}
        />
      ))}
    </svg>
  );
}

/** Where a point at an angle lies; 0° is up. */
function at(length: number, angleDeg: number): readonly [number, number] {
  const angle = ((angleDeg + 90) * Math.PI) / 180;
  return [MIDDLE + length * Math.cos(angle), MIDDLE - length * Math.sin(angle)];
}

function Drawn({ arrow, length }: { readonly arrow: Arrow; readonly length: number }) {
  const { name, angleDeg, unit, colour } = arrow;
  const [x, y] = at(length, angleDeg);
  const [nameX, nameY] = at(length + 16, angleDeg);
  const sides = [-1, 1].map((side) => {
    const along = (angleDeg * Math.PI) / 180 + Math.PI / 2;
    const back = along + Math.PI + side * 0.4;
    return `${x + HEAD * Math.cos(back)},${y - HEAD * Math.sin(back)}`;
  });
  return (
    <g stroke={colour} fill={colour}>
      <line
        x1={MIDDLE}
        y1={MIDDLE}
        x2={x}
        y2={y}
        strokeWidth={2.5}
        strokeDasharray={unit === "A" ? "6 4" : undefined}
      />
      <polygon points={`${x},${y} ${sides.join(" ")}`} stroke="none" />
      <text x={nameX} y={nameY + 4} textAnchor="middle" fontWeight={600} stroke="none">
        {name}
      </text>
    </g>
  );
}
