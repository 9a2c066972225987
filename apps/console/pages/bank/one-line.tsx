// A capacitor bank as a diagram of one line: supply, transformer, bus, steps with their switches. Part of a bank's page.

import { useTranslation } from "react-i18next";
import type { ShownBank } from "../../api/contracts.ts";
import { quantityText } from "../../parts/quantity-text.ts";
import { positionText } from "./wishes.ts";

type Capacitors = Extract<ShownBank["terms"], { kind: "capacitors" }>;

interface OneLineProps {
  readonly terms: Capacitors;
  readonly contacts: NonNullable<ShownBank["seen"]>["contacts"] | null;
  readonly out: ShownBank["out"];
}

const WIDTH = 720;
const HEIGHT = 250;
const BUS_Y = 70;
const LEFT = 190;
const WIDEST_STEP = 130;
const SWITCH_Y = 100;
const PLATE_Y = 168;

/** What a step gives at the nominal voltage, as `compensation/reactive/bank` has it: Q·(U/U_r)²/(1 − p). */
const givenVar = ({ ratedVar, ratedV, detuning }: Capacitors["steps"][number], nominalV: number): number =>
  (ratedVar * (nominalV / ratedV) ** 2) / (1 - detuning);

export function OneLine({ terms, contacts, out }: OneLineProps) {
  const { t, i18n } = useTranslation();
  const { steps, network, tap } = terms;
  const wide = Math.min(WIDEST_STEP, (WIDTH - LEFT) / Math.max(1, steps.length));
  const told = (value: number, unit: string, decimals = 0) =>
    quantityText({ value, unit, decimals }, i18n.language);
  const kvar = (n: number) => told(givenVar(steps[n]!, network.nominalV) / 1000, "kvar");
  const standing = (n: number) => (contacts === null ? "unknown" : contacts.closed[n] ? "closed" : "open");
  const said = steps.map(
    (_, n) =>
      `${t("bank.step", { step: n + 1 })} ${kvar(n)}${t("sentence.colon")}${t(`bank.is-${standing(n)}`)}`,
  );
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={[
        ...said,
        ...(tap && contacts
          ? [
              `${t("bank.tap")}${t("sentence.colon")}${contacts.tap === null ? "–" : positionText(contacts.tap)}`,
            ]
          : []),
      ].join(t("sentence.semicolon"))}
      style={{ width: "100%" }}
    >
      <g fill="none" stroke="var(--ink)" strokeWidth={2}>
        <path d={`M14 ${BUS_Y}H62`} />
        <circle cx={78} cy={BUS_Y} r={16} />
        <circle cx={100} cy={BUS_Y} r={16} />
        <path d={`M116 ${BUS_Y}H${LEFT - 20}`} />
        {tap && <path d={`M66 ${BUS_Y + 26}L112 ${BUS_Y - 26}m-9 1l9 -1l-3 8`} strokeWidth={1.5} />}
      </g>
      <text x={14} y={BUS_Y - 34}>
        {told(network.shortCircuitVA / 1e6, "MVA")}
      </text>
      {tap && contacts && (
        <text x={89} y={BUS_Y + 44} textAnchor="middle">
          {t("bank.tap-at", { tap: contacts.tap === null ? "–" : positionText(contacts.tap) })}
        </text>
      )}
      <path d={`M${LEFT - 20} ${BUS_Y}H${LEFT + wide * steps.length}`} stroke="var(--ink)" strokeWidth={5} />
      <text x={LEFT + wide * steps.length} y={BUS_Y - 12} textAnchor="end">
        {told(network.nominalV, "V")}
      </text>
      {steps.map((step, n) => {
        const state = standing(n);
        const gone = out.some((one) => one.step === n);
        const x = LEFT + wide * (n + 0.5);
        const colour = gone
          ? "var(--bad)"
          : state === "closed"
            ? "var(--good)"
            : "var(--mantine-color-dimmed)";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <g key={n} transform={`translate(${x} 0)`}>
            <g fill="none" stroke={colour} strokeWidth={state === "closed" ? 3 : 2}>
              <path d={`M0 ${BUS_Y}V${SWITCH_Y}`} />
              <path
                d={
                  state === "closed"
                    ? `M0 ${SWITCH_Y}V${SWITCH_Y + 30}`
                    : `M0 ${SWITCH_Y + 30}L16 ${SWITCH_Y + 2}`
                }
              />
              <circle cx={0} cy={SWITCH_Y} r={2.5} />
              <circle cx={0} cy={SWITCH_Y + 30} r={2.5} />
              <path d={`M0 ${SWITCH_Y + 30}V${PLATE_Y}`} />
              {step.detuning > 0 && (
                <path d={`M0 ${SWITCH_Y + 38}q8 4 0 8q8 4 0 8q8 4 0 8`} strokeWidth={2} />
              )}
              <path d={`M-16 ${PLATE_Y}H16M-16 ${PLATE_Y + 8}H16`} strokeWidth={3} />
              <path d={`M0 ${PLATE_Y + 8}V${PLATE_Y + 22}M-8 ${PLATE_Y + 22}H8`} />
            </g>
            <text textAnchor="middle" y={PLATE_Y + 42} fontWeight={600}>
              {n + 1}
              {t("sentence.colon")}
              {kvar(n)}
            </text>
            <text textAnchor="middle" y={PLATE_Y + 60} style={{ fill: colour }}>
              {t(gone ? "bank.is-out" : `bank.is-${state}`)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
