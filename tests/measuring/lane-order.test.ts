// What becomes of a lane when its stream is cut anywhere, loses frames, repeats them, is damaged or begins anew: nothing
// is counted twice, no energy reaches over a gap, and every pulse that came is told once.

import { registers } from "@etalon/basis";
import { DOUBT } from "@etalon/cloud/vm-measuring-machine/lanes/doubts.table";
import type { LaneFigures } from "@etalon/cloud/vm-measuring-machine/lanes/lane-figures";
import { openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { encodeFrame, openStreamEncoder, readHeader } from "@etalon/codecs/sample-stream/index";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgesOf, frameOf, quietLoad, simulatedTerminal, trueEnergy } from "./lane-stream.fixture.ts";

const open = () => openLanes({ lanes: 4, engine: "machine code", rule: "light" });
// One phase: what is tried here is order, and an encoder's time goes by channels.
const terminal = simulatedTerminal("t", {
  wiring: "1P2W",
  names: ["ua", "ia"],
  load: { ...quietLoad, voltageHarmonics: [] },
});
const SECOND_J = 58 * 3 * 0.9;

interface Told {
  readonly register: number;
  readonly sample: number;
  readonly fraction: number;
  readonly joule: number;
}

const pulsesOf = (f: LaneFigures): Told[] =>
  Array.from({ length: f.pulses }, (_, p) => ({
    register: f.pulseRegister[p]!,
    sample: f.pulseSample[p]!,
    fraction: f.pulseFraction[p]!,
    joule: f.pulseJ[p]!,
  }));

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ samples: fc.integer({ min: 1, max: 2500 }) }) },
  { weight: 1, arbitrary: fc.record({ lose: fc.integer({ min: 1, max: 2500 }) }) },
  { weight: 1, arbitrary: fc.record({ repeat: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ damage: fc.double({ min: 0, max: 0.999, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ pause: fc.integer({ min: 1, max: 9000 }) }) },
  { weight: 1, arbitrary: fc.record({ restart: fc.integer({ min: 1, max: 9000 }) }) },
);

describe("a lane's stream", () => {
  it("whatever comes: every sample once, every pulse once, no energy over a gap", () => {
    fc.assert(
      fc.property(
        fc.array(act, { minLength: 4, maxLength: 30 }),
        fc.integer({ min: 1, max: 99 }),
        (acts, seed) => {
          const lanes = open();
          lanes.open(1, terminal.terms);
          const edges = [
            ...edgesOf("wh+", 0, 250_000, 900, seed),
            ...edgesOf("wh-", 0, 250_000, 4000, seed + 1),
          ].sort((a, b) => a.sample - b.sample || a.fraction - b.fraction);
          const sent: Uint8Array[] = [];
          const stretches: { from: number; to: number }[] = [];
          const told: Told[] = [];
          let [streams, sequence, sample, joins, starts, missing] = [0, 1, 1000, false, false, 0];
          let encoder = openStreamEncoder({ keyEveryS: 1 });
          let firstOfStream = 0; // place in `sent` of the stream's first frame that was taken
          let counted = 0; // one past the last sample that was counted

          const take = (bytes: Uint8Array): LaneFigures => {
            const figures = lanes.frameOf(1, bytes);
            told.push(...pulsesOf(figures));
            return figures;
          };
          /** The terminal's next frame, whether it comes or not. */
          const made = (samples: number): Uint8Array => {
            const stream = `s${streams}`;
            const cut = { stream, sequence, firstSample: sample, samples, starts, pulses: edges };
            sequence++;
            sample += samples;
            starts = false;
            return encoder.encode(frameOf(terminal, cut));
          };
          const notTaken = () => {
            joins = false;
            if (sent.length > firstOfStream) missing++;
          };
          const send = (samples: number) => {
            const begins = starts;
            const bytes = made(samples);
            const figures = take(bytes);
            const header = readHeader(bytes);
            if (!header.ok) throw new Error(header.why.text);
            if (header.value.continues !== null && !joins) {
              // what it continues did not come
              expect(figures.refusal?.code).toBe("stream.history");
              expect(figures.doubts).toBe(DOUBT.refused | DOUBT.waiting);
              return notTaken();
            }
            sent.push(bytes);
            const goesOn = joins && !begins;
            const first = sample - samples;
            expect(figures.refusal).toBeNull();
            expect(figures.lostFrames).toBe(missing);
            expect((figures.doubts & DOUBT.lostFrames) !== 0).toBe(missing > 0);
            expect((figures.doubts & DOUBT.gap) !== 0).toBe(!goesOn && stretches.length > 0);
            if (!goesOn) stretches.push({ from: first, to: first });
            const stretch = stretches.at(-1)!;
            stretch.to = sample;
            if (figures.to > figures.from) {
              expect(figures.from).toBeGreaterThanOrEqual(Math.max(counted, stretch.from));
              if (counted > stretch.from) expect(figures.from).toBe(counted);
              expect(figures.to).toBeLessThanOrEqual(stretch.to);
              counted = figures.to;
            }
            [joins, missing] = [true, 0];
          };
          const restart = (after: number) => {
            streams++;
            encoder = openStreamEncoder({ keyEveryS: 1 });
            sequence = 1;
            sample += after;
            [joins, starts, missing] = [false, false, 0];
            firstOfStream = sent.length;
          };

          for (const step of acts) {
            if ("samples" in step) send(step.samples);
            else if ("restart" in step) restart(step.restart);
            else if ("lose" in step) {
              made(step.lose);
              notTaken();
            } else if ("pause" in step) {
              sample += step.pause;
              starts = true;
            } else if ("repeat" in step) {
              const place = sent.length - step.repeat;
              if (place < firstOfStream) continue;
              const figures = take(sent[place]!);
              expect(figures.doubts).toBe(DOUBT.repeated);
              expect(figures.to).toBe(figures.from);
            } else if (sent.length > 0) {
              const spoilt = sent.at(-1)!.slice();
              spoilt[Math.floor(step.damage * spoilt.length)]! ^= 0x41;
              const figures = take(spoilt);
              expect(figures.refusal?.code).toMatch(/^stream\./);
              expect(figures.to).toBe(figures.from);
            }
          }
          restart(1000);
          send(2000);
          send(2000);
          check(edges, stretches, told);
        },
      ),
      { seed: 9301, numRuns: 60 },
    );
  });

  it("that ends leaves no pulse untold", () => {
    const lanes = open();
    lanes.open(1, terminal.terms);
    const edges = edgesOf("wh+", 1000, 4990, 300, 5).concat({ register: "wh+", sample: 4999, fraction: 0.5 });
    const frame = frameOf(terminal, { sequence: 1, firstSample: 1000, samples: 4000, pulses: edges });
    const told = (ends: boolean) =>
      pulsesOf(
        lanes.frameOf(1, encodeFrame({ ...frame, header: { ...frame.header, ends, stream: `${ends}` } })),
      );
    const goingOn = told(false);
    const ended = told(true).slice(-edges.length);
    expect(goingOn.length).toBeLessThan(edges.length);
    expect(ended.map(({ sample }) => sample)).toEqual(edges.map(({ sample }) => sample));
    expect(ended.at(-1)!.joule).toBeNaN();
    expect(ended.slice(0, goingOn.length).map(({ joule }) => joule)).toEqual(
      goingOn.map(({ joule }) => joule),
    );
  });
});

/** Each edge in a stretch is told once and in order; energies are there where both ends of an interval can be cut. */
function check(
  edges: ReturnType<typeof edgesOf>,
  stretches: readonly { from: number; to: number }[],
  told: readonly Told[],
): void {
  const last = stretches.at(-1)!;
  // what lies at the very end still waits
  const expected = edges.filter(({ sample }) =>
    stretches.some(({ from, to }) => sample >= from && sample < to),
  );
  const sure = expected.filter(({ sample }) => sample < last.to - 200);
  expect(told.length).toBeGreaterThanOrEqual(sure.length);
  expect(told.length).toBeLessThanOrEqual(expected.length);
  const before = new Map<string, (typeof edges)[number]>();
  for (const [n, one] of told.entries()) {
    const edge = expected[n]!;
    expect([registers[one.register], one.sample, one.fraction]).toEqual([
      edge.register,
      edge.sample,
      edge.fraction,
    ]);
    const stretch = stretches.find(({ from, to }) => edge.sample >= from && edge.sample < to)!;
    const previous = before.get(edge.register);
    const inside = ({ sample }: typeof edge, by: number) =>
      sample >= stretch.from + by && sample < stretch.to - by;
    if (!previous || !inside(previous, 0)) expect(one.joule).toBeNaN();
    else {
      if (inside(previous, 200) && inside(edge, 200)) expect(one.joule).not.toBeNaN();
      if (!Number.isNaN(one.joule)) {
        const truth = trueEnergy(terminal, previous, edge) * (edge.register === "wh-" ? -1 : 1);
        expect(Math.abs(one.joule - truth)).toBeLessThan(0.3e-6 * SECOND_J);
      }
    }
    before.set(edge.register, edge);
  }
}
