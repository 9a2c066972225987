// ZZ's step: a detection's way, its bad ends, and the invariants of SPEC.md on random walks.

import { instantFromPosixNs } from "@etalon/basis";
import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import { type Move, walk } from "@etalon/basis/testing/walk";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplesUntil } from "./samples-until.ts";
import { standardRequirements } from "./standard-requirements.ts";
import type { Detection, MeterEntry, Stage, State } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";
import { undecidedResult } from "./undecided-result.ts";

const KEY = "detection/d";
const record: MeterRecord = {
  id: "m1",
  meter: {
    serial: "1",
    accuracyClass: "0.2S",
    activeConstant: 20_000,
    wiring: "3P4W",
    nominalVoltage: 57.7,
    ratedCurrent: 1.5,
    maxCurrent: 6,
  },
  site: "s",
  terminal: "t",
  agent: "a",
  resource: "a/t",
  calibration: null,
};
const registers = {
  atTaiNs: 1n,
  activeImportKwh: 1,
  activeExportKwh: 0,
  reactiveImportKvarh: 0,
  reactiveExportKvarh: 0,
};
const lease = { resource: "a/t", application: "d", applicant: "zz", token: 1, untilTaiNs: 9n };
const detect: Heard = {
  kind: "detect",
  detection: "d",
  record,
  requirements: standardRequirements("d", record, 30),
};
const event = { atTaiNs: 1n, by: "CC", step: "applied", text: "applied" };
const granted: Heard = { kind: "application-granted", application: "d", lease };
const prepared: Heard = { kind: "prepared", agent: "a", detection: "d", uplink: "mqtt://127.0.0.1:1" };
const boundAs = (placement: number): Heard => ({
  kind: "driver-bound",
  ...{ detection: "d", machine: `d.${placement}`, placement, driver: "waveform-source 1" },
});
const bound = boundAs(1);
const agreed: Heard = {
  kind: "time-agreed",
  detection: "d",
  offsetBeforeNs: 2e9,
  offsetAfterNs: 0,
  clock: "locked",
};
const started: Heard = { kind: "started", detection: "d", startTaiNs: 5n, registers };
const stopped: Heard = { kind: "stopped", detection: "d", stopTaiNs: 6n, lastSequence: 30, registers };
const undecided = undecidedResult(record, { code: "x", text: "x" });
const verdict = { ...undecided, verdict: "conforming" } as const;
const resultOf = (placement: number, figures: typeof undecided = verdict): Heard => ({
  kind: "result",
  ...{ detection: "d", machine: `d.${placement}`, placement, result: figures },
});
const result = resultOf(1);
const studied: Heard = { ...result, harmonics: plainRecord() } as Heard;
const dip = {
  ...{ event: "dip", startTaiNs: 5n, durationS: 2, channels: ["ua"], channel: "ua", percent: 40 },
} as const;
const recordOf = (kind: "rows" | "event"): Heard =>
  ({
    ...{ kind: "record", detection: "d", machine: "d.1", placement: 1 },
    record:
      kind === "event"
        ? { kind: "quality-event", event: dip, waveform: null }
        : { kind: "quality-rows", interval: "10 min", names: [], rows: [] },
  }) as unknown as Heard;
const stored: Heard = { kind: "harmonics-stored", detection: "d", atTaiNs: 8n };
const readBack: Heard = { kind: "read-back", detection: "d" };
const keeps = (kept: ReturnType<typeof plainRecord> | null): Heard => ({
  kind: "kept-harmonics",
  detection: "d",
  record: kept,
});
const moved = (placement: number): Heard => ({
  kind: "application-moved",
  ...{ application: "d", machine: `d.${placement}`, placement },
});
const way = [detect, granted, prepared, bound, agreed, started, stopped, result];
const ends = (body: Say) =>
  body.kind === "release" || body.kind === "stream-done" || body.kind === "meter-verified";

describe("ZZ", () => {
  it("tells until when a detection samples while it does, and not of a day that the next one follows", () => {
    const until = (n: number, first: Heard = detect) =>
      samplesUntil(walk(step, KEY, [first, ...way.slice(1, n)]).state as Detection);
    const { events } = walk(step, KEY, way.slice(0, 6)).state as Detection;
    expect(until(6)).toBe(events.at(-1)!.atTaiNs + 30_000_000_000n);
    expect([until(5), until(7), until(8)]).toEqual([null, null, null]);
    expect(until(6, { ...detect, study: "s" } as Heard)).toBeNull();
  });

  it("says over which span the register advanced: read when the terminal gets to it, after a restart late", () => {
    const late = { ...registers, atTaiNs: 1n + 47_260_000_000n, activeImportKwh: 1.0625 };
    const { state } = walk(step, KEY, [...way.slice(0, 6), { ...stopped, registers: late } as Heard]);
    expect((state as Detection).events.at(-1)?.text).toBe(
      "stopped after frame 30; register advanced 0.0625 kWh in the 47.3 s between its two readings",
    );
  });

  it("takes a detection from order to verdict", () => {
    const { state, said } = walk(step, KEY, way);
    expect(said.map(({ kind }) => kind)).toEqual([
      ...["prepare", "apply", "relay-requirements", "agree-time", "start"],
      ...["observed", "observed", "observed", "release", "stream-done", "meter-verified", "dismiss"],
    ]);
    expect((state as Detection).events.map((one) => one.step)).toEqual([
      ...["ordered", "prepared", "driver-bound", "time-asked"],
      ...["time-agreed", "started", "stopped", "verdict"],
    ]);
    expect(state).toMatchObject({ stage: "done", result: { verdict: "conforming" } });
  });

  it("keeps with the result what the machine saw last, also where the terminal stops later", () => {
    const lastSeen = aSnapshot(311);
    const seen = { ...result, lastSeen } as Heard;
    const kept = (all: readonly Heard[]) => (walk(step, KEY, [...all]).state as Detection).lastSeen;
    expect(kept([...way.slice(0, -1), seen])).toEqual(lastSeen);
    expect(kept([...way.slice(0, 6), seen, stopped])).toEqual(lastSeen);
    expect(kept(way)).toBeUndefined();
  });

  it("says that a meter's clock was set only where it was", () => {
    const told = (change: object) => {
      const { state } = walk(step, KEY, [
        detect,
        granted,
        prepared,
        bound,
        { ...agreed, ...change } as Heard,
      ]);
      return (state as Detection).events.at(-1)?.text;
    };
    expect(told({})).toBe("meter clock was 2000.000 ms off, now 0.000 ms; terminal clock locked");
    expect(told({ offsetBeforeNs: -44_000, offsetAfterNs: -180_000, meterSet: false })).toBe(
      "meter clock is −0.044 ms off: near enough, it was not set; terminal clock locked",
    );
  });

  it("tells the meter's entry error, limit and wiring as far as they were seen", () => {
    const told = (figures: object) =>
      walk(step, KEY, [...way.slice(0, -1), resultOf(1, { ...verdict, ...figures })]).said.find(
        ({ kind }) => kind === "meter-verified",
      );
    const figures = {
      error: {
        percent: 0.1,
        method: "edges",
        edgesPercent: 0.1,
        regressionPercent: 0.1,
        roundedPercent: 0.1,
      },
      uncertainty: {
        ...{ expandedPercent: 0.02, coverageFactor: 2, effectiveDegreesOfFreedom: null, budget: [] },
      },
      limit: { percent: 0.3, currentPercentOfRated: 100, powerFactor: 0.5, source: "x" },
    };
    const fault = { text: "current ia reversed", voltageOrder: [], currentOrder: [], ambiguousWith: [] };
    const found = { errorPercent: 0.1, uncertaintyPercent: 0.02, limitPercent: 0.3 };
    expect(told(figures)).toMatchObject({ ...found, wiringFault: null });
    const wrong = { ...figures, wiring: { fault: { ...fault, powerRatio: null } } };
    expect(told(wrong)).toMatchObject({ ...found, wiringFault: "current ia reversed" });
    expect(told({})).not.toHaveProperty("wiringFault");
  });

  it("takes the word of the instrument's own agent on where samples go, and of no other", () => {
    const other: Heard = { ...prepared, agent: "another", uplink: "mqtt://elsewhere:1" } as Heard;
    const before = walk(step, KEY, way.slice(0, 1));
    expect(step(before.state, other, KEY, 9n)).toMatchObject({ state: before.state, say: [], acts: [] });
    expect(step(before.state, prepared, KEY, 9n).state).toMatchObject({ uplink: "mqtt://127.0.0.1:1" });
  });

  it("waits for the terminal's word when the machine was quicker, but not for ever", () => {
    const { state, said } = walk(step, KEY, [...way.slice(0, 6), result, stopped]);
    expect(state).toMatchObject({ stage: "done", stopTaiNs: 6n, result: { verdict: "conforming" } });
    expect((state as Detection).events.slice(-2).map((one) => one.step)).toEqual(["stopped", "verdict"]);
    expect(said.filter(ends)).toHaveLength(3);
    const late = walk(step, KEY, [...way.slice(0, 6), result, { kind: "overdue", stage: "sampling" }]);
    expect(late.state).toMatchObject({ stage: "done", result: { verdict: "conforming" } });
  });

  it("has the terminal store a harmonic study before it dismisses it, and says what it keeps", () => {
    const all = [...way.slice(0, 7), studied, stored, stored, readBack, keeps(plainRecord())];
    const { state, said } = walk(step, KEY, all);
    expect(said.map(({ kind }) => kind).slice(-3)).toEqual(["store-harmonics", "dismiss", "read-harmonics"]);
    const { harmonics, events } = state as Detection;
    expect(harmonics).toMatchObject({ record: plainRecord(), atTerminalTaiNs: 8n, readBack: { same: true } });
    expect(events.slice(-4).map((one) => [one.by, one.step])).toEqual([
      ...[["ZZ", "verdict"] as const, ["YH", "harmonics-stored"] as const],
      ...[["ZZ", "read-back"] as const, ["YH", "read-back"] as const],
    ]);
    for (const [kept, text] of [
      [null, "terminal t keeps no harmonic study of this detection, or no longer"],
      [plainRecord(29), "terminal t keeps another harmonic study than the one here"],
    ] as const)
      expect(walk(step, KEY, [...all, keeps(kept)]).state).toMatchObject({
        harmonics: { readBack: { same: false, text } },
      });
  });

  it("has power quality kept where it was ordered, counts what is, and says an event to the alarms", () => {
    const requirements = standardRequirements("d", record, 30, { quality: { standard: "gbt", supply: {} } });
    const studying = [{ ...detect, requirements } as Heard, ...way.slice(1, 6)];
    const told = [recordOf("rows"), recordOf("event")];
    const { state, said, acts } = walk(step, KEY, [...studying, ...told, { kind: "quality-kept" }]);
    expect(acts).toMatchObject([
      { kind: "keep-quality", meter: "m1", record: { kind: "quality-rows" } },
      { kind: "keep-quality", meter: "m1", record: { kind: "quality-event" } },
    ]);
    expect((state as Detection).quality).toEqual({ told: 2, kept: 1 });
    expect(said.filter((one) => one.kind === "observed" && one.quantity === "quality-event")).toMatchObject([
      {
        readings: [
          { subject: "m1", value: 1, atTaiNs: 5n, fact: "dip of ua to 40 % of the declared voltage for 2 s" },
          { value: 0, atTaiNs: 2_000_000_005n },
        ],
      },
    ]);
    expect(walk(step, KEY, [...way.slice(0, 6), ...told]).acts).toEqual([]); // nobody has asked for it
  });

  it("tells of the instrument's way back after the verdict, which stands", () => {
    const back = { atTaiNs: 9n, by: "CC", step: "reclaimed", text: "given back" };
    const { state, said } = walk(step, KEY, [
      ...way,
      { kind: "application-event", application: "d", event: back },
      { kind: "application-ended", application: "d", why: "given back" },
      resultOf(1, { ...verdict, verdict: "nonconforming" }),
    ]);
    expect(state).toMatchObject({ stage: "done", closed: true, result: { verdict: "conforming" } });
    expect((state as Detection).events.at(-1)).toEqual(back);
    expect(said).toHaveLength(12);
  });

  it("gives the requirements to a machine that had to be started anew, and starts nothing twice", () => {
    const { said } = walk(step, KEY, [...way.slice(0, 6), bound, stopped, result]);
    const kinds = said.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "relay-requirements")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "start" || kind === "agree-time")).toHaveLength(2);
  });

  it("does not hear a machine whose place another has taken, whoever tells it of that", () => {
    const failed: Heard = { kind: "machine-failed", detection: "d", machine: "d.1", placement: 1, why: "x" };
    for (const news of [moved(2), boundAs(2)]) {
      const { state, said } = walk(step, KEY, [...way.slice(0, 7), news, failed, bound, result]);
      expect(state).toMatchObject({ stage: "computing", result: null, placement: 2 });
      const after = walk(step, KEY, [...way.slice(0, 7), news, result, boundAs(2), resultOf(2)]).state;
      expect(after).toMatchObject({ stage: "done", machine: "d.2", result: { verdict: "conforming" } });
      expect(said.filter(ends)).toEqual([]);
    }
  });

  it.each<[string, readonly (Heard | Self)[], string]>([
    [
      "the application is refused",
      [detect, { kind: "application-refused", application: "d", why: "no" }],
      "application.ended",
    ],
    [
      "the machine fails",
      [
        ...way.slice(0, 6),
        { kind: "machine-failed", detection: "d", machine: "d.1", placement: 1, why: "x" },
      ],
      "machine.failed",
    ],
    [
      "the terminal is unable",
      [...way.slice(0, 4), { kind: "unable", detection: "d", why: "busy" }],
      "terminal.unable",
    ],
    ["nothing comes", [...way.slice(0, 4), { kind: "overdue", stage: "agreeing" }], "overdue.agreeing"],
    ["a user calls it off", [detect, { kind: "cancel", detection: "d", why: "x" }], "cancelled"],
  ])("ends undecided with the reason when %s", (_, messages, code) => {
    const { state, said } = walk(step, KEY, messages);
    expect(state).toMatchObject({ stage: "done", result: { verdict: "undecided", reasons: [{ code }] } });
    expect(said.filter(ends)).toHaveLength(3);
  });

  it("samples for power quality until an interval of ten minutes is whole, and lets go at once when called off", () => {
    const requirements = standardRequirements("d", record, null, {
      quality: { standard: "gbt", supply: {} },
    });
    const { durationS, wholeInterval } = requirements.method;
    expect([durationS, wholeInterval]).toEqual([1323, { everyS: 600, afterS: 121, beyondS: 1 }]);
    expect(standardRequirements("d", record, null).method).toEqual({ rule: "certified", durationS: 30 });
    const startTaiNs = instantFromPosixNs(BigInt(Date.parse("2024-01-31T04:45:00Z")) * 1_000_000n);
    const study = [
      ...[{ ...detect, requirements } as Heard, granted, prepared, bound, agreed],
      { ...started, startTaiNs } as Heard,
    ];
    const { state, said } = walk(step, KEY, study);
    expect(said.find(({ kind }) => kind === "start")).toMatchObject({ forS: 1323, wholeInterval });
    expect((state as Detection).requirements.method).toMatchObject({ durationS: 901 });
    expect((state as Detection).events.at(-1)?.text).toBe(
      "sampling for 901 s: until an interval of 10 min is whole",
    );
    const off = step(state, { kind: "cancel", detection: "d", why: "called off by a user" }, KEY, 9n);
    expect(off.say.map(({ body }) => body.kind)).toEqual(
      expect.arrayContaining(["release", "stream-done", "dismiss"]),
    );
  });

  it.each<[Stage, number, string]>([
    ["agreeing", 4, "terminal t is silent: asked for the time, it has not answered"],
    ["starting", 5, "terminal t is silent: told to start, it has not said that it did"],
  ])(
    "names a terminal that is silent in %s, soon by an event and at the end by the reason",
    (stage, n, text) => {
      const entered = step(walk(step, KEY, way.slice(0, n - 1)).state, way[n - 1]!, KEY, 9n);
      expect(entered.timers).toEqual([
        { atTaiNs: 10_000_000_009n, body: { kind: "unanswered", stage } },
        { atTaiNs: 60_000_000_009n, body: { kind: "overdue", stage } },
      ]);
      const [unanswered, overdue] = entered.timers.map(({ body }) => body) as [Self, Self];
      const told = step(entered.state, unanswered, KEY, 9n);
      expect((told.state as Detection).events.at(-1)).toEqual({
        ...{ atTaiNs: 9n, by: "ZZ", step: "silent" },
        text: `${text} within 10 s; it is waited for 50 s more`,
      });
      // It may be back in time: all goes on.
      expect(step(told.state, way[n]!, KEY, 9n).state).not.toMatchObject({ stage });
      const ended = step(told.state, overdue, KEY, 9n).state;
      const reasons = [{ code: `overdue.${stage}`, text: `${text} within 60 s` }];
      expect(ended).toMatchObject({ stage: "done", result: { reasons } });
    },
  );

  it("names agent and machine that did not get ready", () => {
    const reasonAfter = (...messages: Heard[]) => {
      const all = [detect, granted, ...messages, { kind: "overdue", stage: "applying" } as const];
      return (walk(step, KEY, all).state as Detection).result?.reasons[0]?.text;
    };
    const [agent, machine] = [
      "agent a has not said that it is prepared",
      "no machine has bound instrument a/t",
    ];
    expect(reasonAfter()).toBe(`${agent}, and ${machine} within 120 s`);
    expect(reasonAfter(prepared)).toBe(`${machine} within 120 s`);
    expect(reasonAfter(bound)).toBe(`${agent} within 120 s`);
  });

  it("keeps a meter's record and verdicts, newest first", () => {
    const verified = (detection: string, found: object = {}): Heard => ({
      kind: "meter-verified",
      detection,
      verdict: "conforming",
      ...found,
    });
    const { state } = walk(step, "meter/m1", [
      { kind: "register-meter", record },
      verified("d1"),
      verified("d2", { errorPercent: 0.12, uncertaintyPercent: 0.01 }),
      verified("d1"),
    ]);
    const [first, second] = (state as MeterEntry).detections;
    expect(first).toEqual({ id: "d1", atTaiNs: expect.any(BigInt), verdict: "conforming" });
    expect(second).toMatchObject({ id: "d2", errorPercent: 0.12, uncertaintyPercent: 0.01 });
  });

  it("keeps its invariants on random walks", () => {
    const stage = fc.constantFrom<Stage>("applying", "agreeing", "starting", "sampling", "computing");
    const single = fc.oneof(
      fc.constantFrom<Heard | Self>(...way),
      fc.constantFrom<Heard | Self>(
        { kind: "application-event", application: "d", event },
        { kind: "time-to-stop" },
        ...[moved(1), moved(2), moved(3), boundAs(2), boundAs(3), resultOf(2), resultOf(3)],
        ...[studied, stored, readBack, keeps(null), keeps(plainRecord())],
        ...[recordOf("rows"), recordOf("event")],
      ),
      { weight: 1, arbitrary: stage.map((s): Self => ({ kind: "overdue", stage: s })) },
      { weight: 1, arbitrary: stage.map((s): Self => ({ kind: "unanswered", stage: s })) },
    );
    const message = fc.oneof(
      single.map((one) => [one]),
      fc.nat(7).map((n) => way.slice(0, n)),
      fc.nat(7).map((n) => way.slice(n, n + 2)),
    );
    let done = 0;
    const look = (move: Move<State, Heard | Self, Say, Act>) => {
      check(move);
      if (move.after?.kind === "detection" && move.after.result?.verdict === "conforming") done++;
    };
    const walks = fc.property(
      fc.array(message, { maxLength: 20 }),
      (all) => void walk(step, KEY, all.flat(), look),
    );
    fc.assert(walks, { seed: 20_260_106, numRuns: 400 });
    expect(done).toBeGreaterThan(20);
  });
});

function check({ before, after, heard, said }: Move<State, Heard | Self, Say, Act>): void {
  const old = before?.kind === "detection" ? before : null;
  const now = after?.kind === "detection" ? after : null;
  if (old?.stage === "done") {
    const asks = heard.kind === "read-back" && old.harmonics ? ["read-harmonics"] : [];
    expect(
      said.map(({ kind }) => kind),
      "I1",
    ).toEqual(asks);
    const still = (one: Detection | null) => ({ ...one, events: [], closed: false, harmonics: null });
    expect(still(now), "I1").toEqual(still(old));
    expect(now?.harmonics?.record, "I1").toEqual(old.harmonics?.record);
  }
  if (now?.stage === "done" && old?.stage !== "done") {
    expect(now.result, "I1").not.toBeNull();
    const kinds = said.map(({ kind }) => kind);
    expect(kinds, "I2").toEqual(
      expect.arrayContaining(["release", "stream-done", "meter-verified", "dismiss"]),
    );
    expect(kinds.includes("store-harmonics"), "I2").toBe(now.harmonics !== undefined);
  }
  if (now?.stage !== "done") expect(now?.result ?? null, "I1").toBeNull();
  if (said.some(({ kind }) => kind === "start")) {
    expect(heard.kind, "I3").toBe("time-agreed");
    expect(old?.stage, "I3").toBe("agreeing");
  }
  const waits = old !== null && "stage" in heard && heard.stage === old.stage;
  if (waits && heard.kind === "unanswered") {
    expect(now?.stage, "I10").toBe(old.stage);
    expect(said, "I10").toMatchObject([{ kind: "observed", quantity: "terminal-silence" }]);
    expect(now?.events.at(-1)?.step, "I10").toBe("silent");
  }
  if (waits && heard.kind === "overdue" && !old.concluded)
    expect(now?.result?.reasons[0]?.text, "I10").toMatch(
      /^(terminal t is|agent a has|no machine|machine d\.\d)/,
    );
  const ofMachine = "placement" in heard ? heard.placement : Number.POSITIVE_INFINITY;
  if (old && ofMachine < old.placement) expect([after, said], "I6").toEqual([before, []]);
  else if (heard.kind === "driver-bound" && old && old.stage !== "done")
    expect(said, "I4").toContainEqual(expect.objectContaining({ kind: "relay-requirements" }));
  if (old && now) expect(now.placement, "I6").toBeGreaterThanOrEqual(old.placement);
  if (old && now) expect(now.events.slice(0, old.events.length), "I5").toEqual(old.events);
}
