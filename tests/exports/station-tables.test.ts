// The station's tables as files, with rows: what the station keeps is what the file says, cell by cell.

import { fromJson, toJson } from "@etalon/basis";
import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import type { MeterCondition, MeterHour } from "@etalon/messages/monitoring";
import type { QualityTerms } from "@etalon/messages/quality-terms";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { qualityBookOn } from "@etalon/outside/postgres/quality";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DETECTION, METER, type OpenDoors, openDoors } from "../door/door.fixture.ts";
import { filled } from "../register/fill.ts";
import { knownMeter } from "../register/known-meters.ts";

const METERS = 20;
const MIDNIGHT_TAI_S = 1_789_948_837; // 2026-09-21T00:00:00Z
const hour: MeterHour = {
  ...{
    kind: "meter-hour",
    meter: "m-0000001",
    fromTaiS: MIDNIGHT_TAI_S,
    referenceJ: 648_000,
    meterJ: 648_648,
  },
  ...{ systematicPercent: 0.25, pulses: 3_600, unmatched: 2, coveredS: 3597.5, doubtfulS: 2.5 },
  ...{ gaps: 1, lostFrames: 3, doubts: 6 },
};
const condition: MeterCondition = {
  ...{ kind: "meter-condition", meter: "m-0000001", untilTaiS: MIDNIGHT_TAI_S + 7200.5 },
  ...{ originTaiS: MIDNIGHT_TAI_S, state: "{}" },
  plate: {
    ...{ serial: "1", accuracyClass: "0.2S", activeConstant: 20_000, wiring: "3P4W" },
    ...{ nominalVoltage: 57.7, ratedCurrent: 1.5, maxCurrent: 6 },
  },
  headline: {
    ...{ errorPercent: 0.125, standardPercent: 0.0625, ofLimit: 1.25, pointsGiven: 4, points: 18 },
    ...{ cause: "gain and phase", lifeDay: 2 },
  },
};
const study = {
  ...plainRecord(),
  orders: [
    {
      ...{ order: 5, voltageV: 1.5, currentA: 0.25, activeW: -3, reactiveVar: 1, expandedW: 0.5 },
      ...{ side: "user" as const, indication: null, confidence: 0.97, userShare: 0.8, expandedShare: 0.1 },
      evidence: [{ method: "variation" as const, says: "user" as const, text: "the user's current varies" }],
    },
    {
      ...{ order: 11, voltageV: 0.5, currentA: 0.125, activeW: 0.1, reactiveVar: 0, expandedW: 0.5 },
      ...{ side: "undetermined" as const, indication: "grid" as const, confidence: 0 },
      ...{ userShare: null, expandedShare: null, evidence: [] },
    },
  ],
  powers: [
    {
      ...{ of: "together", theory: "Fryze" as const, definition: "…", powerFactor: 0.875 },
      values: [
        { name: "P", value: 100, unit: "W" as const },
        { name: "Q", value: null, unit: "var" as const },
      ],
    },
  ],
};
study.energy = { ...study.energy, orders: [{ order: 5, importWh: 0, exportWh: 0.5, expandedWh: 0.1 }] };

const terms: QualityTerms = {
  standard: "gbt",
  supply: {
    ...{ nominalHz: 50, nominalVoltageV: 400, declaredVoltageV: 230, shortCircuitVA: null },
    ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
  },
};
const samples = Float32Array.from({ length: 800 }, (_, n) => 100 * Math.sin(n / 7));
const MIDNIGHT_TAI_NS = BigInt(MIDNIGHT_TAI_S) * 1_000_000_000n;

let doors: OpenDoors;
beforeAll(async () => {
  doors = await openDoors();
  await filled(doors.database, METERS, 1);
  const day = { key: "2.0L.0.0", percent: 0.5, randomPercent: 0.25, systematicPercent: 0.125, count: 90 };
  await monitoringBookOn(doors.database).write([
    hour,
    { ...hour, meter: "m-0000002", fromTaiS: MIDNIGHT_TAI_S + 3600, referenceJ: 0 },
    {
      ...{ kind: "meter-day", meter: "m-0000001", fromTaiS: MIDNIGHT_TAI_S, alarms: ["2.0L.0.0: cusum"] },
      rows: [day, { ...day, key: "3.0L.0.0", count: 1 }],
    },
    condition,
  ]);
  const quality = qualityBookOn(doors.database);
  await quality.write("m-0000001", terms, {
    ...{ kind: "quality-rows", interval: "10 min", names: ["ua_v", "ua_plt"] },
    rows: [
      {
        ...{
          endTaiNs: MIDNIGHT_TAI_NS,
          flag: "disturbed",
          coverage: 0.5,
          leftOut: ["incomplete", "clipped"],
        },
        ...{ clockFree: true, values: [231.25, null] },
      },
    ],
  });
  await quality.write("m-0000001", terms, {
    kind: "quality-event",
    event: {
      ...{ event: "rapid change", startTaiNs: MIDNIGHT_TAI_NS, durationS: 0.25, channels: ["ua", "ub"] },
      ...{ channel: "ub", percent: 4, cell: null, whole: true, steadyPercent: 3, immunity: [] },
    },
    waveform: {
      ...{
        startTaiNs: MIDNIGHT_TAI_NS,
        sampleRateHz: 4000,
        channels: ["ua", "ia"],
        samples: 400,
        cut: false,
      },
      base64: Buffer.from(samples.buffer).toString("base64"),
    },
  });
  await doors.database.as("zz", async (tx) => {
    const harmonics = { record: study, atTerminalTaiNs: 7n, readBack: null };
    await tx.query("update zz.aggregate set state = state || $2::jsonb where key = $1", [
      `detection/${DETECTION}`,
      toJson({ harmonics }),
    ]);
    // A watch stands among the detections, and is none.
    await tx.query(
      "insert into zz.aggregate select 'detection/watch-1', jsonb_build_object('kind', 'watch', 'id', 'watch-1', 'record', state -> 'record') from zz.aggregate where key = $1",
      [`detection/${DETECTION}`],
    );
  });
});
afterAll(() => doors.close());

type Rows = readonly Readonly<Record<string, unknown>>[];
async function rowsOf(table: string, query = ""): Promise<Rows> {
  const reply = await doors.ask(`/exports/${table}?format=ndjson${query}`);
  const text = await reply.text();
  expect(reply.status, text).toBe(200);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => fromJson(line) as Rows[number]);
}

it("meters have what planning asks of them, and the verdict by which each is known", async () => {
  const rows = await rowsOf("meters");
  expect(rows.length).toBe(METERS + 1);
  for (let n = 0; n < METERS; n++) {
    const { id, class448, batch, installed, verified } = knownMeter(n, METERS, 1);
    expect(rows.find(({ meter }) => meter === id)).toMatchObject({
      ...{ class448, batch, installed, verdict: verified?.verdict ?? null },
      error_percent: verified?.errorPercent ?? null,
      expanded_uncertainty_percent: verified?.uncertaintyPercent ?? null,
    });
  }
});

it("a meter's verdict is the one that stands, whatever was undecided since", async () => {
  const meter = "meter/m-0000003";
  const found = { verdict: "conforming", errorPercent: 0.03, uncertaintyPercent: 0.008, limitPercent: 0.2 };
  const standing = { id: "d1", atTaiNs: MIDNIGHT_TAI_NS, ...found, undecidedTaiNs: MIDNIGHT_TAI_NS + 1n };
  const short = { id: "d2", atTaiNs: MIDNIGHT_TAI_NS + 1n, verdict: "undecided", errorPercent: -0.0897 };
  const state = { standing, detections: [short, standing], wiringFault: "current ia reversed" };
  await doors.database.as("zz", (tx) =>
    tx.query("update zz.aggregate set state = state || $2::jsonb where key = $1", [meter, toJson(state)]),
  );
  const row = {
    ...{ verdict: "conforming", verified_tai_ns: String(MIDNIGHT_TAI_NS), error_percent: 0.03 },
    ...{ expanded_uncertainty_percent: 0.008, limit_percent: 0.2, wiring_fault: "current ia reversed" },
    undecided_tai_ns: String(MIDNIGHT_TAI_NS + 1n),
  };
  expect(await rowsOf("meters", "&where=meter=m-0000003")).toMatchObject([row]);
  const listed = await doors.ask("/meters/listed/file?format=ndjson&text=m-0000003");
  expect(fromJson(await listed.text())).toMatchObject(row);
});

it("detections and their studies of harmonics, by order and by theory; a watch is none", async () => {
  expect((await rowsOf("detections")).map(({ detection }) => detection)).toEqual([DETECTION]);
  expect(await rowsOf("detection-budgets")).toEqual([]);
  const [whole, ...others] = await rowsOf("harmonic-studies");
  expect(others).toEqual([]);
  expect(whole).toMatchObject({
    ...{ detection: DETECTION, meter: METER, covered_s: 30, whole_band_import_wh: 1, from_tai_ns: "5" },
    ...{ harmonics_export_wh: 0.01, current_distortion_percent: 20, at_terminal_tai_ns: "7" },
  });
  expect(await rowsOf("harmonic-orders")).toMatchObject([
    { order: 5, voltage_v: 1.5, active_w: -3, side: "user", user_share: 0.8, export_wh: 0.5 },
    { order: 11, side: "undetermined", indication: "grid", user_share: null, import_wh: null },
  ]);
  expect(await rowsOf("harmonic-powers")).toMatchObject([
    { of: "together", theory: "Fryze", power_factor: 0.875, name: "P", value: 100, unit: "W" },
    { name: "Q", value: null, unit: "var" },
  ]);
});

it("what monitoring keeps: conditions, hours, days by load", async () => {
  const own = "&where=meter=m-0000001";
  expect(await rowsOf("conditions", own)).toMatchObject([
    {
      ...{ until_utc: "2026-09-21T02:00:00.500000000Z", error_percent: 0.125, of_limit: 1.25, points: 18 },
      ...{ cause: "gain and phase", life_utc: "2026-09-23T00:00:00.000000000Z" },
    },
  ]);
  expect(await rowsOf("condition-hours", own)).toMatchObject([
    {
      ...{ from_utc: "2026-09-21T00:00:00.000000000Z", reference_energy_j: 648_000, pulses: 3_600 },
      ...{ error_percent: expect.closeTo(0.1, 12), systematic_uncertainty_percent: 0.25, doubts: 6 },
      ...{ pulses_unmatched: 2, covered_s: 3597.5, doubtful_s: 2.5, lost_frames: 3, gaps: 1 },
    },
  ]);
  const later = await rowsOf("condition-hours", "&since=2026-09-21T01:00:00Z");
  expect(later).toMatchObject([{ meter: "m-0000002", error_percent: null }]);
  expect(await rowsOf("condition-days", own)).toMatchObject([
    { bin: "2.0L.0.0", error_percent: 0.5, runs: 90, alarm: "2.0L.0.0: cusum" },
    { bin: "3.0L.0.0", runs: 1, alarm: null },
  ]);
});

it("power quality: intervals with whatever was measured in them, events", async () => {
  const [interval, ...others] = await rowsOf("quality-intervals");
  expect(others).toEqual([]);
  expect(interval).toMatchObject({
    ...{ meter: "m-0000001", interval: "10 min", end_utc: "2026-09-21T00:00:00.000000000Z", coverage: 0.5 },
    ...{ flag: "disturbed", left_out: "incomplete, clipped", clock_free: true },
  });
  const { values } = interval!;
  expect(typeof values === "string" ? JSON.parse(values) : values).toEqual({ ua_v: 231.25 });
  expect(await rowsOf("quality-events")).toMatchObject([
    {
      ...{ event: "rapid change", start_utc: "2026-09-21T00:00:00.000000000Z", duration_s: 0.25 },
      ...{
        channels: "ua ub",
        channel: "ub",
        voltage_percent: 4,
        steady_change_percent: 3,
        has_waveform: true,
      },
    },
  ]);
});

it("an event's waveform as COMTRADE, to the bit", async () => {
  const [event] = (await (await doors.ask("/quality/m-0000001/events")).json()) as { id: string }[];
  const path = (id: unknown) => `/quality/m-0000001/events/${id}/comtrade`;
  const reply = await doors.ask(path(event!.id));
  const read = readComtrade({ cff: new Uint8Array(await reply.arrayBuffer()) });
  if (!read.ok) throw new Error(read.why.text);
  const { channels, sections, startTaiNs } = read.value;
  expect(channels.map(({ name, unit }) => [name, unit])).toEqual([
    ["ua", "V"],
    ["ia", "A"],
  ]);
  expect(startTaiNs).toBe(MIDNIGHT_TAI_NS);
  expect(sections[0]!.values.flatMap((values) => [...values])).toEqual([...samples]);
  expect((await doors.ask(path("dip-1"))).status).toBe(404);
});
