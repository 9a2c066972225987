// YH's step: a detection's way through the terminal, and the invariants of SPEC.md on random walks.

import { plainRecord } from "@etalon/basis/testing/harmonic-record";
import { type Move, walk } from "@etalon/basis/testing/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terminal } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

const KEY = "terminal/t";
const registers = {
  atTaiNs: 1n,
  activeImportKwh: 1,
  activeExportKwh: 0,
  reactiveImportKvarh: 0,
  reactiveExportKvarh: 0,
};
const agree = (detection: string): Heard => ({ kind: "agree-time", detection });
const set = (detection: string): Self => ({
  kind: "clocks-set",
  detection,
  offsetBeforeNs: 5e9,
  offsetAfterNs: 0,
  clock: "locked",
});
const start = (detection: string): Heard => ({
  kind: "start",
  detection,
  stream: detection,
  uplink: "u",
  forS: 30,
});
const sampling = (detection: string): Self => ({
  kind: "sampling",
  detection,
  firstSample: 1,
  startTaiNs: 1n,
  registers,
});
const stop = (detection: string): Heard => ({ kind: "stop", detection });
const sampled = (detection: string): Self => ({
  kind: "sampled",
  detection,
  stopTaiNs: 2n,
  lastSequence: 30,
  registers,
});
const failed = (detection: string): Self => ({ kind: "failed", detection, why: "full" });
const dismiss = (detection: string): Heard => ({ kind: "dismiss", detection, stream: detection });
const store = (detection: string): Heard => ({ kind: "store-harmonics", detection, record: plainRecord() });
const readStudy = (detection: string): Heard => ({ kind: "read-harmonics", detection });
const restarted: Self = { kind: "terminal-restarted" };

describe("YH", () => {
  it("agrees on time, samples and reports", () => {
    const { state, said, acts } = walk(step, KEY, [
      agree("d"),
      set("d"),
      start("d"),
      sampling("d"),
      sampled("d"),
      dismiss("d"),
    ]);
    expect(said.map(({ kind }) => kind)).toEqual(["time-agreed", "started", "stopped"]);
    expect(acts.map(({ kind }) => kind)).toEqual(["agree-time", "sample", "discard"]);
    expect(state?.work).toBeNull();
  });

  it("uploads what it has sampled until it is dismissed, also after a restart", () => {
    const { said, acts } = walk(step, KEY, [
      start("d"),
      sampling("d"),
      sampled("d"),
      restarted,
      sampled("d"),
    ]);
    expect(acts.at(-1)).toMatchObject({ kind: "sample", work: { detection: "d", lastSequence: 30 } });
    expect(said.map(({ kind }) => kind)).toEqual(["started", "stopped"]);
  });

  it("tells another detection that it is busy", () => {
    const { said } = walk(step, KEY, [start("d"), start("e"), agree("e")]);
    expect(said).toEqual(
      Array.from({ length: 2 }, () => ({ kind: "unable", detection: "e", why: "terminal t is busy with d" })),
    );
  });

  it("streams for a watch beside its detections, without an end, until it is dismissed", () => {
    const watch: Heard = { kind: "start", detection: "w", stream: "w", uplink: "u" };
    const { state, acts } = walk(step, KEY, [watch, start("d"), restarted, dismiss("d")]);
    expect(acts.map((act) => ("work" in act ? `${act.kind} ${act.work.detection}` : act.kind))).toEqual([
      ...["sample w", "sample d", "sample d", "sample w", "discard"],
    ]);
    expect(state).toMatchObject({ work: null, watch: { detection: "w", forS: null } });
  });

  it("goes on after a restart with what it had in hand, and says started once only", () => {
    const { said, acts } = walk(step, KEY, [start("d"), sampling("d"), restarted, sampling("d")]);
    expect(acts.at(-1)).toMatchObject({ kind: "sample", work: { detection: "d", firstSample: 1 } });
    expect(said.filter(({ kind }) => kind === "started")).toHaveLength(1);
  });

  it("keeps the harmonic studies of the newest four detections, as they came first", () => {
    const other: Heard = { kind: "store-harmonics", detection: "e", record: plainRecord(60) };
    const { state, said } = walk(step, KEY, [
      ...["a", "b", "c", "d", "e"].map(store),
      other,
      ...[readStudy("e"), readStudy("a")],
    ]);
    expect(state?.harmonics?.map(({ detection }) => detection)).toEqual(["e", "d", "c", "b"]);
    expect(said.slice(0, 6).every(({ kind }) => kind === "harmonics-stored")).toBe(true);
    expect(said.slice(6)).toEqual([
      { kind: "kept-harmonics", detection: "e", record: plainRecord() },
      { kind: "kept-harmonics", detection: "a", record: null },
    ]);
  });

  it("keeps its invariants on random walks", () => {
    const made = [agree, set, start, sampling, stop, sampled, failed, dismiss, store, readStudy];
    const message = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.tuple(fc.constantFrom(...made), fc.constantFrom("d", "e")).map(([make, d]) => make(d)),
      },
      fc.constant<Heard | Self>(restarted),
    );
    const walks = fc.property(
      fc.array(message, { maxLength: 40 }),
      (all) => void walk(step, KEY, all, check),
    );
    fc.assert(walks, { seed: 20_260_107, numRuns: 300 });
  });
});

function check({ before, after, heard, said, acts }: Move<Terminal, Heard | Self, Say, Act>): void {
  const [old, now] = [before?.work ?? null, after?.work ?? null];
  if (old && now) expect(now.detection, "I1").toBe(old.detection);
  for (const body of said) {
    if (body.kind === "started")
      expect(old, "I2").toMatchObject({ detection: body.detection, startTaiNs: null });
    if (body.kind === "stopped") {
      expect(old, "I2").toMatchObject({ detection: body.detection, lastSequence: null });
      expect(now?.lastSequence, "I2").toBe(30);
    }
  }
  const [stored, keeps] = [before?.harmonics ?? [], after?.harmonics ?? []];
  expect(keeps.length, "I4").toBeLessThanOrEqual(4);
  if (heard.kind === "store-harmonics") {
    expect(said, "I4").toMatchObject([{ kind: "harmonics-stored", detection: heard.detection }]);
    const first = stored.find(({ detection }) => detection === heard.detection);
    if (first) expect(keeps, "I4").toContain(first);
    else expect(keeps[0], "I4").toMatchObject({ detection: heard.detection });
  } else expect(keeps, "I4").toEqual(stored);
  if (heard.kind === "read-harmonics") expect(said, "I4").toMatchObject([{ kind: "kept-harmonics" }]);
  if (heard.kind === "agree-time") expect(acts.length + said.length, "I3").toBe(1);
  if (heard.kind === "start")
    expect(acts.length + said.length, "I3").toBe(old?.detection === heard.detection ? 0 : 1);
}
