// What the interface says in the console's tests of a meter whose power quality was studied for a week, and of a harmonic
// study, which a cloud that has run for a minute has not. Answered to the browser in the interface's own form. Called by
// `quality.ts`.

import { heldAgainst } from "@etalon/analysis/harmonic-source/held-against";
import { definitions } from "@etalon/analysis/power-theory/definitions.table";
import type { Observation } from "@etalon/analysis/quality-report/observation";
import { qualityReport } from "@etalon/analysis/quality-report/quality-report";
import { standards } from "@etalon/analysis/quality-report/standards";
import { type HarmonicRecord, nanoseconds, toJson } from "@etalon/basis";
import { harmonicLimits } from "@etalon/messages/harmonics";
import { type ShownEvent, type ShownQuality, shownEvent, shownQuality } from "@etalon/messages/quality";
import { shownLimits, shownQualityReport } from "@etalon/messages/quality-report";
import { shownTrend } from "@etalon/messages/quality-trend";
import { shownBank } from "@etalon/messages/users-to-banks";
import { harmonicStudyLines, shownDetection } from "@etalon/messages/users-to-zz";
import type { Page, Route } from "playwright-core";
import { asked } from "../../end-to-end/running-cloud.ts";

const NOW_S = 1_790_000_400;
const TEN_MINUTES = 1008;
const channels = ["ua", "ub", "uc"] as const;
const supply = {
  ...{ nominalHz: 50 as const, nominalVoltageV: 400, declaredVoltageV: 220, shortCircuitVA: 20e6 },
  ...{ demandCurrentA: null, currentRatio: 60, agreedShare: null },
};
const volts = (n: number, phase: number) => 222 - 6 * Math.sin(n / 23) + phase + 0.6 * Math.sin(7.3 * n);
const shares: Readonly<Record<number, number>> = { 3: 0.02, 5: 0.066, 7: 0.03, 11: 0.012, 13: 0.009 };

function week(): Observation {
  const each = (of: (n: number) => number) => Float64Array.from({ length: TEN_MINUTES }, (_, n) => of(n));
  const columns = channels.flatMap((channel, phase) => [
    { quantity: "voltage" as const, channel, order: null, values: each((n) => volts(n, phase)) },
    ...Array.from({ length: 25 }, (_, n) => n + 1).map((order) => ({
      ...{ quantity: "harmonic voltage" as const, channel, order },
      values: each((n) => (order === 1 ? 1 : (shares[order] ?? 0.001)) * volts(n, phase)),
    })),
  ]);
  return {
    tables: [
      {
        ...{ interval: "10 min", flagged: new Uint8Array(TEN_MINUTES), columns },
        endTaiNs: BigInt64Array.from({ length: TEN_MINUTES }, (_, n) =>
          nanoseconds(NOW_S - 600 * (TEN_MINUTES - 1 - n)),
        ),
      },
    ],
  };
}

const RATE_HZ = 4000;
const SAMPLES = 2000;
/** A fifth of a second before a dip to 40 % of 0.1 s, to 0.2 s after it. */
function waveform(startTaiNs: bigint) {
  const names = ["ua", "ub", "uc", "ia", "ib", "ic"];
  const bytes = Buffer.alloc(4 * names.length * SAMPLES);
  for (const c of names.keys())
    for (let n = 0; n < SAMPLES; n++) {
      const t = n / RATE_HZ - 0.2;
      const size = (c < 3 ? 311 : 4) * (t > 0 && t < 0.1 && c % 3 === 0 ? 0.4 : 1);
      bytes.writeFloatLE(size * Math.sin(2 * Math.PI * (50 * t - (c % 3) / 3)), 4 * (c * SAMPLES + n));
    }
  return {
    ...{ startTaiNs: startTaiNs - nanoseconds(0.2), sampleRateHz: RATE_HZ, channels: names },
    ...{ samples: SAMPLES, base64: bytes.toString("base64"), cut: false },
  };
}

const events: readonly ShownEvent[] = [
  ["dip", 0.1, 40, "C1"],
  ["swell", 0.4, 117, null],
  ["interruption", 1.4, 1.5, null],
].map(([event, durationS, percent, cell], n) =>
  shownEvent.parse({
    ...{
      id: `${event}-${n}`,
      event,
      startTaiNs: nanoseconds(NOW_S - 3600 * (n + 1)),
      durationS,
      percent,
      cell,
    },
    ...{ channels: ["ua"], channel: "ua", whole: true, steadyPercent: null, hasWaveform: n === 0 },
    immunity: [
      { curve: "itic", region: n === 1 ? "no interruption" : "no damage", sure: true },
      { curve: "f47", region: n === 0 ? "not demanded" : "ride through", sure: n !== 2 },
    ],
  }),
);

export async function withAStudiedMeter(page: Page, url: string, meter: string): Promise<void> {
  const begin = nanoseconds(NOW_S - 600 * TEN_MINUTES);
  const quality: ShownQuality = shownQuality.parse({
    ...{ meter, terms: { supply, standard: "en50160" }, events: events.length },
    intervals: [
      {
        ...{ interval: "10 min", count: TEN_MINUTES, leftOut: 0, flagged: 2, clockFree: 0 },
        ...{ fromTaiNs: begin, toTaiNs: nanoseconds(NOW_S) },
      },
    ],
  });
  const report = { ...qualityReport(week(), "en50160", supply), rapidChanges: null };
  const limits = { standard: "en50160", ...standards.en50160.limits(supply) };
  const path = `${url}/quality/${meter}`;
  await page.route(path, (route) => answered(route, quality));
  await page.route(`${path}/report?*`, (route) => answered(route, shownQualityReport.parse(report)));
  await page.route(`${path}/limits`, (route) => answered(route, shownLimits.parse(limits)));
  await page.route(`${path}/events?*`, (route) => answered(route, events));
  await page.route(`${path}/events/*/waveform`, (route) => answered(route, waveform(events[0]!.startTaiNs)));
  await page.route(`${path}/trend?*`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const [from, to] = ["from", "to"].map((name) => BigInt(asked.get(name) ?? 0)) as [bigint, bigint];
    const endS = Array.from({ length: Math.floor(Number(to - from) / 600e9) }, (_, n) => 600 * (n + 1));
    const series = channels.map((channel, phase) => {
      const values = endS.map((_, n) => volts(n, phase) / 2.2);
      return { channel, least: values, mean: values, greatest: values };
    });
    const flagged = endS.map(() => false);
    const told = { unit: "%", fromTaiNs: from, toTaiNs: to, perStep: 1, endS, flagged, series };
    return answered(route, shownTrend.parse(told));
  });
}

const shareOfValues = (share95: number) => ({ share95, share99: 1.02 * share95 });
const line = { importWh: 9.82, exportWh: 0, expandedWh: 0.0014 };
const theories = ["IEEE 1459", "Budeanu", "Fryze", "CPC"] as const;
const formulas = ["P/Se", "P/S, S² = P² + QB² + DB²", "P/S, S² = P² + QF²", "(PD − PC)/S, S = ‖u‖·‖i‖"];
const study: HarmonicRecord = {
  ...{ program: "etalon-measuring-program 1", fromTaiNs: nanoseconds(NOW_S), wiring: "3P4W", coveredS: 59.8 },
  ...{ windows: 299, frequencyHz: 49.961, highestOrder: 37, gaps: [] },
  powers: theories.map((theory, n) => ({
    ...{ of: "together", theory, powerFactor: 0.82 + n / 200 },
    definition: `${definitions.cpcFourWire}; ${definitions.cpcWhole}; ${definitions.cpcGenerated}`, // of each, the longest
    ...{ powerFactorExpanded: 0.000021, powerFactorFormula: formulas[n]! },
    values: [
      { name: "P", value: 590.89, unit: "W", expanded: 0.084 },
      { name: "S", value: 721.98 - n, unit: "VA", expanded: 0.11 },
    ],
  })),
  energy: {
    ...{
      wholeBand: line,
      fundamental: line,
      harmonics: { importWh: 0, exportWh: 0.004, expandedWh: 0.0001 },
    },
    ...{
      orders: [{ order: 5, importWh: 0, exportWh: 0.002, expandedWh: 0.0001 }],
      reactiveVarh: [5.8, 0, 0, 0],
    },
  },
  orders: [3, 5, 7, 11].map((order, n) => ({
    ...{
      order,
      voltageV: 0.9 - n / 10,
      currentA: 0.7 / (n + 1),
      expandedV: n === 3 ? 0.7 : 0.0004,
      expandedA: 0.00021,
      activeW: n === 3 ? 0.000000015 : -0.12 / (n + 1),
      reactiveVar: -0.5,
    },
    ...{
      expandedW: n === 3 ? 0.00000042 : 0.005,
      side: n === 0 ? "grid" : n === 3 ? "undetermined" : "user",
    },
    ...{ indication: n === 3 ? "user" : null, confidence: n === 3 ? 0.67 : 0.95 },
    ...{ userShare: n === 3 ? null : 0.988, expandedShare: n === 3 ? null : 0.013 },
    evidence: [
      {
        method: "power direction",
        says: "undetermined",
        text: "returned, 92°: too near ±90° for its sign to be known",
      },
      {
        method: "variation",
        says: n === 0 ? "grid" : "user",
        text: "voltage and current vary together as 0.35 Ω ∠ −95°, the supply's: his current makes 98 % of the voltage (± 3 %)",
      },
    ],
  })),
  threeSecond: {
    intervals: 19,
    orders: [3, 5, 7, 11].map((order, n) => ({
      order,
      voltagePercent: shareOfValues(2 - n / 3),
      currentA: shareOfValues(0.8 / (n + 1)),
    })),
    total: { voltagePercent: shareOfValues(4.77), currentA: shareOfValues(1.1) },
  },
  distortion: {
    ...{ voltagePercent: 4.466, voltageExpandedPercent: 0.021 },
    ...{ currentPercent: 25.3, currentExpandedPercent: 0.12 },
  },
  losses: {
    line: { wholePercent: 49.3, harmonicsPercent: 6.4, unbalancePercent: 3.7, reactivePercent: 35.2 },
    transformerK: 6.62,
  },
  bills: {
    ...{ source: "China 1983, (83) 水电财字第215号", powerFactorStandard: 0.9, harmonicPenalty: 1 },
    ...{ fullBandWh: 9.823, fundamentalWh: 9.827, penalisedWh: 9.831 },
    lines: ["meter", ...theories].map((theory, n) => ({
      ...{
        theory,
        formula: "P/S",
        powerFactor: 0.86 - n / 100,
        powerFactorExpanded: 0.000021,
        adjustmentPercent: 2 + n / 2,
      },
      chargedWh: 10 + n / 20,
    })),
  },
  proof: {
    ...{
      sha256: "80dd8ef2".repeat(8),
      of: "60 frames of the terminal, in their order",
      calibration: "yh-03-1",
    },
    ...{
      certificate: "ETA-SIM-1103",
      voltageGainPercent: 0.005,
      currentGainPercent: 0.005,
      angleMrad: 0.009,
    },
    supply: "0.264 Ω at the fundamental, X/R 3, ± 10 %",
  },
  doubts: [],
};

interface SeenResult {
  readonly result: object | null;
}

/** Beside a detection that this cloud has made, of a circuit wired as it should be. @returns its id */
export async function withAStudyOfHarmonics(page: Page, url: string): Promise<string> {
  const all = await asked<readonly { readonly id: string }[]>(url, "/detections");
  const { id } = all[0]!;
  const detection = await asked<SeenResult>(url, `/detections/${id}`);
  const result = detection.result && { ...detection.result, wiring: { fault: null } };
  const harmonics = { record: study, atTerminalTaiNs: nanoseconds(NOW_S), readBack: null };
  const told = shownDetection.parse({ ...detection, result, harmonics });
  await page.route(`${url}/detections/${id}`, (route) => answered(route, told));
  const limits = harmonicLimits.parse(heldAgainst(study, supply));
  await page.route(`${url}/detections/${id}/limits`, (route) => answered(route, limits));
  await page.route(`${url}/harmonic-studies`, (route) =>
    answered(route, harmonicStudyLines.parse([studyLine(id)])),
  );
  return id;
}

const studyLine = (detection: string) => ({
  ...{ detection, meter: "qh-05", site: "Qinghe 110 kV substation, works bus 0.4 kV" },
  ...{ orderedTaiNs: nanoseconds(NOW_S), stage: "done" },
  found: {
    ...{ coveredS: 59.8, voltagePercent: 4.466, currentPercent: 25.3, atTerminal: true },
    orders: { user: 2, grid: 1, undetermined: 1 },
  },
});

/** The door lets it pass, and an order of another comes between. */
export async function withARefusedRemoval(page: Page, url: string, bank: string): Promise<void> {
  const why = `an order of bank ${bank} is on its way, or its effect is not seen yet: wait a moment`;
  const [ask, kept] = ["asked-1", await asked<object>(url, `/banks/${bank}`)];
  const told = shownBank.parse({ ...kept, asks: [{ ask, number: null, why }] });
  await page.route(`${url}/banks/${bank}`, (route) =>
    answered(route, route.request().method() === "DELETE" ? { bank, ask } : told),
  );
}

const answered = (route: Route, body: unknown): Promise<void> =>
  route.fulfill({ contentType: "application/json", body: toJson(body) });
