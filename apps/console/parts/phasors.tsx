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

type Point = readonly [x: number, y: number];

const SIZE = 320;
const MIDDLE = SIZE / 2;
const LENGTHS = { V: 128, A: 88 } as const;
const HEAD = 9;

export function Phasors({ arrows }: { readonly arrows: readonly Arrow[] }) {
  const { t, i18n } = useTranslation();
  const voltages = arrows.filter(({ unit }) => unit === "V");
  const longest = (unit: "V" | "A") =>
    Math.max(...arrows.map((arrow) => (arrow.unit === unit ? arrow.rms : 0)), Number.MIN_VALUE);
  const said = ({ name, rms, angleDeg, unit }: Arrow) =>
    `${name} ${quantityText({ value: rms, unit }, i18n.language)} ∠ ${quantityText({ value: angleDeg, unit: "°", decimals: 2, signed: true }, i18n.language)}`;
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      role="img"
      aria-label={t("recording.phasors-said", { said: arrows.map(said).join(t("sentence.semicolon")) })}
      style={{ width: "100%", maxWidth: 420, display: "block", margin: "0 auto" }}
    >
      {[LENGTHS.V, LENGTHS.A].map((radius) => (
        <circle key={radius} cx={MIDDLE} cy={MIDDLE} r={radius} fill="none" stroke="var(--line)" />
      ))}
      <line x1={MIDDLE} x2={MIDDLE} y1={20} y2={SIZE - 20} stroke="var(--line)" />
      <line y1={MIDDLE} y2={MIDDLE} x1={20} x2={SIZE - 20} stroke="var(--line)" />
      {arrows.map((arrow) => {
        const length = (LENGTHS[arrow.unit] * arrow.rms) / longest(arrow.unit);
        return <Drawn key={arrow.name} {...{ arrow, length, nameAt: nameAt(arrow, length, voltages) }} />;
      })}
    </svg>
  );
}

/** Where a point at an angle lies; 0° is up. */
function at(length: number, angleDeg: number): Point {
  const angle = ((angleDeg + 90) * Math.PI) / 180;
  return [MIDDLE + length * Math.cos(angle), MIDDLE - length * Math.sin(angle)];
}

const BEYOND = 16;
const BESIDE = 17;
/** A voltage's name stands beyond its tip; a current's beside its own, on the side where no voltage's arrow passes. */
function nameAt({ unit, angleDeg }: Arrow, length: number, voltages: readonly Arrow[]): Point {
  if (unit === "V") return at(length + BEYOND, angleDeg);
  const turned = voltages.map((one) => ((one.angleDeg - angleDeg + 540) % 360) - 180);
  const nearest = turned.sort((a, b) => Math.abs(a) - Math.abs(b))[0] ?? 0;
  const [x, y] = at(length, angleDeg);
  const [acrossX, acrossY] = at(nearest > 0 ? -BESIDE : BESIDE, angleDeg + 90);
  return [x + acrossX - MIDDLE, y + acrossY - MIDDLE];
}

interface DrawnProps {
  readonly arrow: Arrow;
  readonly length: number;
  readonly nameAt: Point;
}

function Drawn({ arrow, length, nameAt: [nameX, nameY] }: DrawnProps) {
  const { name, angleDeg, unit, colour } = arrow;
  const [x, y] = at(length, angleDeg);
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
      <text x={nameX} y={nameY + 4} textAnchor="middle" fontWeight={600} className="over-lines">
        {name}
      </text>
    </g>
  );
}
