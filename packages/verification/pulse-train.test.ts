import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PulseEdge } from "./pulse-edge.ts";
import { pulseTrain } from "./pulse-train.ts";

const q = 180; // 20,000 imp/kWh

/** Edges at whole quanta under a load that swings between half and one and a half times 260 W. */
function train(options: {
  readonly edges: number;
  readonly quantumJ?: number;
  readonly jitter?: (k: number) => number; // quanta
  readonly stretch?: number;
  readonly fromS?: number;
}): PulseEdge[] {
  const { edges, quantumJ = q, jitter = () => 0, stretch = 0, fromS = 0 } = options;
  return Array.from({ length: edges }, (_, k) => {
    const energyJ = (k + 0.37 + jitter(k)) * quantumJ;
    return { atS: fromS + timeOf(energyJ), energyJ, stretch };
  });
}

const swing = (t: number): number =>
  260 * t - ((130 * 40) / (2 * Math.PI)) * (Math.cos((2 * Math.PI * t) / 40) - 1);
function timeOf(energyJ: number): number {
  let low = 0;
  let high = energyJ / 130 + 100;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (swing(middle) < energyJ) low = middle;
    else high = middle;
  }
  return low;
}

const inTime = (edges: PulseEdge[]): PulseEdge[] => edges.sort((a, b) => a.atS - b.atS);
const at = (edge: PulseEdge, addS: number): PulseEdge => ({
  ...edge,
  atS: edge.atS + addS,
  energyJ: swing(edge.atS + addS),
});

describe("pulse train", () => {
  it("counts a clean train", () => {
    const found = pulseTrain(train({ edges: 101 }), q);
    expect(found).toMatchObject({ used: 101, lost: [], extra: [], double: [], reasons: [] });
    expect(found.parts[0]!.edges.map((edge) => edge.index)).toEqual(Array.from({ length: 101 }, (_, k) => k));
  });

  it("finds injected lost, extra and double pulses exactly, up to a fifth of all", () => {
    const fate = fc.constantFrom("lost", "extra", "double", ...Array<string>(14).fill("good"));
    const bad = fc.record({ fate, where: fc.double({ min: 0.3, max: 0.7, noNaN: true }) });
    fc.assert(
      fc.property(
        fc.array(bad, { minLength: 12, maxLength: 120 }),
        fc.double({ min: -0.3, max: 0.3, noNaN: true }),
        fc.infiniteStream(fc.double({ min: -0.01, max: 0.01, noNaN: true })),
        (plan, gamma, noise) => {
          const fates = plan.map(({ fate }, k) => (k === 0 || k === plan.length - 1 ? "good" : fate));
          fc.pre(fates.filter((f) => f !== "good").length <= 0.2 * plan.length);
          const clean = train({
            edges: plan.length,
            quantumJ: q * (1 + gamma),
            jitter: () => noise.next().value,
          });
          const edges: PulseEdge[] = [];
          const truth = { lost: [] as number[], extra: [] as number[], double: [] as number[] };
          clean.forEach((edge, k) => {
            if (fates[k] === "lost") truth.lost.push(k);
            else edges.push(edge);
            if (fates[k] === "double") {
              edges.push(at(edge, 0.002));
              truth.double.push(edge.atS + 0.002);
            }
            if (fates[k] === "extra") {
              const between = at(edge, (clean[k + 1]!.atS - edge.atS) * plan[k]!.where);
              edges.push(between);
              truth.extra.push(between.atS);
            }
          });
          const found = pulseTrain(inTime(edges), q);
          expect(found.double).toEqual(truth.double);
          expect(found.extra).toEqual(truth.extra);
          expect(found.lost).toHaveLength(truth.lost.length);
          found.lost.forEach((t, i) => {
            const interval = q / 130;
            expect(Math.abs(t - clean[truth.lost[i]!]!.atS)).toBeLessThan(0.5 * interval);
          });
          expect(found.parts).toHaveLength(1);
          expect(found.parts[0]!.edges.at(-1)!.index).toBe(plan.length - 1);
        },
      ),
      { seed: 20, numRuns: 400 },
    );
  });

  it("does not take jitter of ±20 % of a quantum for lost or extra pulses", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 300 }),
        fc.noBias(fc.infiniteStream(fc.double({ min: -0.2, max: 0.2, noNaN: true }))),
        fc.double({ min: -0.05, max: 0.05, noNaN: true }),
        (edges, noise, gamma) => {
          const jittered = train({ edges, quantumJ: q * (1 + gamma), jitter: () => noise.next().value });
          const found = pulseTrain(jittered, q);
          expect(found).toMatchObject({ used: edges, lost: [], extra: [], double: [], reasons: [] });
        },
      ),
      { seed: 21, numRuns: 400 },
    );
  });

  it("follows a load-dependent error over thousands of pulses", () => {
    const found = pulseTrain(train({ edges: 3000, jitter: (k) => 8 * Math.sin(k / 400) }), q);
    expect(found).toMatchObject({ used: 3000, lost: [], extra: [], double: [], reasons: [] });
  });

  it("says where a pulse fell silent for a whole number of quanta", () => {
    const all = train({ edges: 60 });
    const found = pulseTrain([...all.slice(0, 30), ...all.slice(38)], q);
    expect(found.lost).toHaveLength(8);
    expect(found.parts[0]!.edges.at(-1)!.index).toBe(59);
  });

  it("cuts a stretch where the lattice breaks, and says so", () => {
    const edges = train({ edges: 60, jitter: (k) => (k < 30 ? 0 : 0.5) });
    const found = pulseTrain(edges, q);
    expect(found.parts.map((part) => part.edges.length)).toEqual([30, 30]);
    expect(found).toMatchObject({ lost: [], extra: [], double: [] });
    expect(found.reasons).toHaveLength(1);
    expect(found.reasons[0]!.code).toBe("pulses.unexplained");
    expect(found.reasons[0]!.text).toContain(`${edges[29]!.atS.toFixed(3)} s`);
  });

  it("does not count across a silence too long for what it knows of the quantum", () => {
    const all = train({ edges: 400, quantumJ: q * 1.004 });
    const found = pulseTrain([...all.slice(0, 40), ...all.slice(340)], q);
    expect(found.parts.map((part) => part.edges.length)).toEqual([40, 60]);
    expect(found.lost).toEqual([]);
    expect(found.reasons.map((reason) => reason.code)).toEqual(["pulses.unexplained"]);
  });

  it("counts each stretch by itself and leaves out edges without energy", () => {
    const edges = [
      { atS: 0, energyJ: null, stretch: 0 },
      ...train({ edges: 20, fromS: 1 }),
      { atS: 500, energyJ: null, stretch: 0 },
      ...train({ edges: 10, fromS: 600, stretch: 1 }),
      ...train({ edges: 1, fromS: 900, stretch: 2 }),
    ];
    const found = pulseTrain(edges, q);
    expect(found.parts.map((part) => [part.stretch, part.edges.length])).toEqual([
      [0, 20],
      [1, 10],
    ]);
    expect(found.used).toBe(30);
    expect(found.lost).toEqual([]);
  });

  it("takes twice the nominal interval as lost pulses where there are few, as the constant where all agree", () => {
    const three = [0, 1, 3].map((k) => ({ atS: k, energyJ: k * q, stretch: 0 }));
    expect(pulseTrain(three, q).lost).toEqual([2]);
    const pair = [0, 2.02].map((k) => ({ atS: k, energyJ: k * q, stretch: 0 }));
    expect(pulseTrain(pair, q).parts[0]!.edges.at(-1)!.index).toBe(2);
    expect(pulseTrain(train({ edges: 40, quantumJ: 2 * q }), q)).toMatchObject({ used: 40, lost: [] });
  });

  it("counts the pulses of a meter that releases them on a 1 s task, however near the task's beat", () => {
    for (const quantumS of [1.04, 1.1, 1.3, 1.5, 1.7, 2.3, 5.2]) {
      for (const phase of [0, 0.3, 0.8]) {
        const edges = Array.from({ length: 90 }, (_, k) => {
          const atS = Math.ceil(k * quantumS + phase);
          return { atS, energyJ: (q * atS) / quantumS, stretch: 0 };
        });
        const found = pulseTrain(edges, q);
        expect(found).toMatchObject({ used: 90, lost: [], extra: [], double: [], reasons: [] });
      }
    }
    // Pulses each second that were lost indeed: the lattice's own reading makes the meter right.
    const whole = Array.from({ length: 90 }, (_, k) => ({ atS: k, energyJ: q * k, stretch: 0 }));
    const lost = [7, 23, 24, 61];
    expect(
      pulseTrain(
        whole.filter((_, k) => !lost.includes(k)),
        q,
      ).lost,
    ).toEqual(lost);
    const fast = whole.map((edge) => ({ ...edge, energyJ: edge.energyJ / 1.04 }));
    expect(
      pulseTrain(
        fast.filter((_, k) => k !== 40),
        q,
      ).lost,
    ).toEqual([40]);
  });

  it("answers for every train, however odd", () => {
    const step = fc.tuple(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: -50, max: 600, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let atS = 0;
        let energyJ = 0;
        const edges = steps.map(([dt, dE]) => {
          atS += dt;
          energyJ += dE;
          return { atS, energyJ, stretch: 0 };
        });
        const found = pulseTrain(edges, q);
        for (const part of found.parts) {
          expect(part.edges.length).toBeGreaterThan(1);
          part.edges.slice(1).forEach((edge, i) => {
            expect(edge.index).toBeGreaterThan(part.edges[i]!.index);
          });
        }
        expect(found.used + found.extra.length + found.double.length).toBeLessThanOrEqual(edges.length);
      }),
      { seed: 22, numRuns: 300 },
    );
    expect(pulseTrain([], q)).toMatchObject({ used: 0, parts: [] });
    const still = [1, 2, 3].map((atS) => ({ atS, energyJ: 5, stretch: 0 }));
    expect(pulseTrain(still, q).reasons.map((reason) => reason.code)).toEqual(["pulses.unexplained"]);
  });

  it("insists on edges in order", () => {
    const edges = [2, 1].map((atS) => ({ atS, energyJ: atS, stretch: 0 }));
    expect(() => pulseTrain(edges, q)).toThrow(/after one/);
  });
});
