// The report of a harmonic study as sections of tables, for a pricing authority: written as text or as a page to print.
// Called by `etalon harmonics report`.

import type { HeldAgainst } from "@etalon/analysis/harmonic-source/held-against";
import { type HarmonicRecord, LEAST_SIDE_CONFIDENCE, type TheoryPowers } from "@etalon/basis";
import {
  fixed,
  measured,
  nothing,
  plusMinus,
  quantity,
  resolved,
  signed,
  within,
} from "./show/quantities.ts";

export interface Section {
  readonly title: string;
  readonly note?: string;
  /** The first row heads the others. */
  readonly rows: readonly (readonly string[])[];
}

export interface ReportAbout {
  /** What it is of: meter and site, or a file. */
  readonly subject: string;
  /** Of transformers, where there are any. */
  readonly side: string | null;
  readonly from: string | null;
  readonly detection: string | null;
  /** Where it is stored beside the master station, and whether that was read back; null: not asked for. */
  readonly stored: string | null;
  readonly made: string;
}

/** A report as `--json` prints it. */
export interface HarmonicReport extends ReportAbout {
  /** Null where the nominal voltage is not known. */
  readonly limits: HeldAgainst | null;
  readonly record: HarmonicRecord;
}

export function reportSections(
  about: ReportAbout,
  record: HarmonicRecord,
  limits: HeldAgainst | null,
): Section[] {
  return [
    aboutSection(about, record),
    ...powerSections(record.powers),
    energySection(record),
    sourceSection(record),
    ...evidenceSection(record),
    ...(limits === null ? [] : limitSections(record, limits)),
    lossSection(record),
    ...(record.wiringFault?.corrected === false
      ? [withheldSection(record.wiringFault)]
      : billSections(record)),
    proofSection(about, record),
  ];
}

function aboutSection(about: ReportAbout, record: HarmonicRecord): Section {
  const thd = record.distortion;
  const percent = (value: number | null, expanded: number | null | undefined) =>
    value !== null && expanded
      ? within(value, expanded, "%")
      : `${fixed(value, 2, "%")} (no uncertainty stated)`;
  const gaps = record.gaps.reduce((sum, { fromS, toS }) => sum + toS - fromS, 0);
  return {
    title: "Harmonic study",
    rows: [
      ["", ""],
      ["of", about.subject],
      ...(about.side === null ? [] : [["side", about.side]]),
      ...(about.from === null ? [] : [["from", about.from]]),
      ...(about.detection === null ? [] : [["detection", about.detection]]),
      ["covered", `${fixed(record.coveredS, 1, "s")} in ${record.windows} windows of ten cycles`],
      ...(gaps > 0 ? [["gaps", `${record.gaps.length}, ${fixed(gaps, 1, "s")}`]] : []),
      ["frequency", fixed(record.frequencyHz, 3, "Hz")],
      ["wiring", `${record.wiring}, orders up to ${record.highestOrder}`],
      [
        "THD",
        `voltage ${percent(thd.voltagePercent, thd.voltageExpandedPercent)}, current ${percent(thd.currentPercent, thd.currentExpandedPercent)}: all but the fundamental, rms of the whole study and of all phases (IEEE Std 1459)`,
      ],
      ...record.doubts.map(({ text }) => ["doubt", text]),
    ],
  };
}

function powerSections(powers: readonly TheoryPowers[]): Section[] {
  const theories = [...new Set(powers.map(({ theory }) => theory))];
  return theories.map((theory): Section => {
    const own = powers.filter((one) => one.theory === theory);
    const names = [...new Set(own.flatMap(({ values }) => values.map(({ name }) => name)))];
    const largest = Math.max(...own.flatMap(({ values }) => values.map(({ value }) => Math.abs(value ?? 0))));
    const cell = ({ values }: TheoryPowers, name: string): string => {
      const found = values.find((value) => value.name === name);
      if (found === undefined) return nothing;
      const { value, unit, expanded } = found;
      if (!expanded || value === null)
        return unit === "" ? fixed(value, 4) : quantity(value, unit, 6, largest);
      return unit === "" ? within(value, expanded) : measured(value, expanded, unit);
    };
    return {
      title: `Powers, ${theory}`,
      note: own.at(-1)?.definition ?? "",
      rows: [
        ["", ...own.map(({ of }) => of)],
        ...names.map((name) => [name, ...own.map((one) => cell(one, name))]),
        ["power factor", ...own.map((one) => factor(one.powerFactor, one.powerFactorExpanded))],
        [`  ${own.at(-1)?.powerFactorFormula ?? ""}`, ...own.map(() => "")],
      ],
    };
  });
}

const factor = (value: number | null, expanded: number | null | undefined): string =>
  value !== null && expanded ? within(value, expanded) : fixed(value, 4);

function energySection({ energy }: HarmonicRecord): Section {
  const line = (name: string, { importWh, exportWh, expandedWh }: HarmonicRecord["energy"]["wholeBand"]) => [
    name,
    resolved(importWh, expandedWh, "Wh"),
    resolved(exportWh, expandedWh, "Wh"),
    plusMinus(expandedWh, "Wh"),
  ];
  const [q1, q2, q3, q4] = energy.reactiveVarh.map((one) => quantity(one, "varh", 5));
  return {
    title: "Energy",
    note: `each order's direction by itself, all phases together; reactive of the fundamental, quadrants I to IV: ${q1}, ${q2}, ${q3}, ${q4}`,
    rows: [
      ["", "drawn", "returned", "95 %"],
      line("whole band E", energy.wholeBand),
      line("fundamental E1", energy.fundamental),
      line("harmonics EH", energy.harmonics),
      ...energy.orders.map((one) => line(`  order ${one.order}`, one)),
    ],
  };
}

/** What may be nothing but noise is no more than so much. */
function sized(value: number, expanded: number | null | undefined, unit: string): string {
  if (!expanded) return quantity(value, unit, 4);
  return value > expanded ? measured(value, expanded, unit) : `< ${quantity(value + expanded, unit, 2)}`;
}

/** Of an order that only points somewhere the confidence is in that, and stands beside it. */
function sourceText({ side, indication, confidence }: HarmonicRecord["orders"][number]): string {
  if (indication === null) return side;
  const demanded = `${fixed(LEAST_SIDE_CONFIDENCE, 2)} demanded`;
  return `${side}; points to ${indication} with ${fixed(confidence, 2)}, ${demanded}`;
}

function sourceSection({ orders }: HarmonicRecord): Section {
  return {
    title: "Source of each order",
    note: "user or grid where methods agree that are right in at least 90 % of simulated networks; else undetermined; share of the voltage: by his emission where his own impedance was seen (the evidence says so), else by his whole current, and that holds what the supply's harmonics drive through his load",
    rows: [
      ["order", "voltage", "current", "power", "95 %", "source", "confidence", "user's share"],
      ...orders.map((one) => [
        String(one.order),
        sized(one.voltageV, one.expandedV, "V"),
        sized(one.currentA, one.expandedA, "A"),
        resolved(one.activeW, one.expandedW, "W"),
        plusMinus(one.expandedW, "W"),
        sourceText(one),
        one.side !== "undetermined" && one.confidence > 0 ? fixed(one.confidence, 2) : nothing,
        one.userShare === null ? nothing : within(100 * one.userShare, 100 * (one.expandedShare ?? 0), "%"),
      ]),
    ],
  };
}

function evidenceSection({ orders }: HarmonicRecord): Section[] {
  if (orders.length === 0) return [];
  const rows = orders.flatMap(({ order, evidence }) =>
    evidence.map(({ method, says, text }, n) => [n === 0 ? String(order) : "", method, says, text]),
  );
  return [{ title: "Evidence", rows: [["order", "method", "says", "because"], ...rows] }];
}

const total = "; all: orders from 2 on, of the worst phase, by its three-second values, not the THD above";
const STANDARDS = ["GB/T 14549", "IEEE 519"] as const;

function limitSections({ orders }: HarmonicRecord, held: HeldAgainst): Section[] {
  const { limits, currentRatio, sources, missing, why } = held;
  const verdict =
    why === null ? "" : `; not assessable: ${why}; what is used of a limit so far is an indication`;
  const note = `${sources.join("; ")}${verdict}; no uncertainty of three-second values is stated`;
  const sections = (["current", "voltage"] as const).flatMap((of): Section[] => {
    const own = limits.filter((one) => one.of === of);
    if (own.length === 0) return [];
    const cells = (standard: string, order: number | null): string[] => {
      const one = own.find((held) => held.standard === standard && held.order === order);
      if (one === undefined) return [nothing, nothing, nothing, ""];
      const value = (x: number) => (one.unit === "A" ? quantity(x, "A", 4) : fixed(x, 2, "%"));
      return [value(one.found), value(one.limit), fixed(one.usedPercent, 0, "%"), one.verdict];
    };
    const rows = [...new Set(own.map(({ order }) => order))].map((order) => [
      order === null ? "all" : String(order),
      orders.find((one) => one.order === order)?.side ?? "",
      ...STANDARDS.flatMap((standard) => cells(standard, order)),
    ]);
    const heads = ["95 %", "GB/T 14549", "used", "verdict", "99 %", "IEEE 519", "used", "verdict"];
    const primary = of === "current" ? " on the primary side" : "";
    const ratio = primary === "" || currentRatio === 1 ? "" : `amperes are those above × ${currentRatio}; `;
    return [
      {
        title: `Harmonic ${of}s${primary} against limits`,
        note: `${ratio}${note}${own.some(({ order }) => order === null) ? total : ""}`,
        rows: [["order", "source", ...heads], ...rows],
      },
    ];
  });
  if (missing.length === 0) return sections;
  return [
    ...sections,
    { title: "Limits that are not known", rows: [["", ""], ...missing.map((why) => ["–", why])] },
  ];
}

function lossSection({ losses: { line, transformerK } }: HarmonicRecord): Section {
  const percent = (value: number): string => `${signed(value, 2)} %`;
  return {
    title: "Growth of losses",
    note: "line: against the active positive sequence of the fundamental alone; the causes multiply. Transformer: K = Σ h²·Ih²/I², eddy losses",
    rows: [
      ["", "growth"],
      ...(line === null
        ? []
        : [
            ["line, whole", percent(line.wholePercent)],
            ["  by harmonics", percent(line.harmonicsPercent)],
            ["  by unbalance", percent(line.unbalancePercent)],
            ["  by reactive power", percent(line.reactivePercent)],
          ]),
      ["transformer, factor K", fixed(transformerK, 3)],
    ],
  };
}

function withheldSection({ text }: NonNullable<HarmonicRecord["wiringFault"]>): Section {
  const rows = [
    ["", ""],
    ["because", `the circuit is wired wrongly: ${text}`],
    [
      "so",
      "powers by theory, sources, losses in the line and bills would be those of the wiring, not of the user",
    ],
  ];
  return { title: "No bill", rows };
}

function billSections({ bills }: HarmonicRecord): Section[] {
  if (bills === null) return [];
  const { fullBandWh: E, fundamentalWh, penalisedWh, harmonicPenalty, lines } = bills;
  const energy = (name: string, value: number) => [
    name,
    quantity(value, "Wh"),
    `${signed(100 * (value / E - 1))} %`,
  ];
  return [
    {
      title: "What energy is charged",
      rows: [
        ["", "energy", "against E"],
        energy("whole band E", E),
        energy("fundamental E1", fundamentalWh),
        energy(`E1 + ${harmonicPenalty}·EH−`, penalisedWh),
      ],
    },
    {
      title: "Tariff under each definition",
      note: `${bills.source}, standard ${bills.powerFactorStandard.toFixed(2)}, as if the month went on like this; a theory's own factor goes by its apparent power, the tariff by its reactive power alone`,
      rows: [
        ["", "power factor as billed", "adjustment", "charged"],
        ...lines.map(
          ({ theory, formula, powerFactor, powerFactorExpanded, adjustmentPercent, chargedWh }) => [
            `${theory}, ${formula}`,
            factor(powerFactor, powerFactorExpanded),
            adjustmentPercent === null ? nothing : `${signed(adjustmentPercent, 2)} %`,
            quantity(chargedWh, "Wh"),
          ],
        ),
      ],
    },
  ];
}

function proofSection(about: ReportAbout, { proof, program }: HarmonicRecord): Section {
  const { voltageGainPercent, currentGainPercent, angleMrad } = proof;
  return {
    title: "Evidence attached",
    rows: [
      ["", ""],
      ["SHA-256", proof.sha256],
      ["of", proof.of],
      [
        "calibration",
        proof.calibration === null
          ? "none"
          : `${proof.calibration}, certificate ${proof.certificate ?? "none"}`,
      ],
      [
        "channels",
        `standard uncertainties: voltage ${fixed(voltageGainPercent, 4, "%")}, current ${fixed(currentGainPercent, 4, "%")}, angle ${fixed(angleMrad, 4, "mrad")} at the fundamental; taken for every order; intervals are of 95 %, k = 2, of orders with the scatter from window to window, of THD with each order off by itself; losses: no uncertainty stated, they go by how channels answer over frequency`,
      ],
      ["supply", proof.supply ?? "not stated"],
      ...(about.stored === null ? [] : [["stored", about.stored]]),
      ["computed by", program],
      ["report made", about.made],
    ],
  };
}
