import { posixNsFromInstant } from "@etalon/basis";
import fc from "fast-check";
import { expect, it } from "vitest";
import { easedClock } from "./eased-clock.ts";

const MS = 1_000_000n;
const S = 1000n * MS;

function host(startNs: bigint) {
  const now = { wallNs: startNs, steadyNs: 5n };
  const logged: unknown[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (event: string, fields: unknown) => logged.push([event, fields]),
  };
  const clock = easedClock(log, { wallMs: () => Number(now.wallNs / MS), steadyNs: () => now.steadyNs });
  const pass = (ns: bigint): void => {
    now.wallNs += ns;
    now.steadyNs += ns;
  };
  return { now, clock, pass, logged };
}

it("never goes back nor a tenth too fast or slow, whatever steps the host's clock makes, and catches up with it", () => {
  const moves = fc.array(
    fc.record({ ns: fc.bigInt(0n, 3n * S), stepNs: fc.constantFrom(0n, 0n, 5n * S, -5n * S, 300n * MS) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(moves, (all) => {
      const { now, clock, pass, logged } = host(1_800_000_000n * S);
      let last = clock.now();
      let apartNs = 0n;
      for (const { ns, stepNs } of all) {
        if (apartNs + stepNs > 50n * S || apartNs + stepNs < -50n * S) continue;
        apartNs += stepNs;
        now.wallNs += stepNs;
        pass(ns);
        const told = clock.now();
        const passed = told - last;
        expect(passed >= ns - ns / 10n - 1n && passed <= ns + ns / 10n + 1n).toBe(true);
        last = told;
      }
      for (let n = 0; n < 600; n++) {
        pass(S);
        last = clock.now();
      }
      const error = posixNsFromInstant(last) - now.wallNs;
      expect(error > -MS && error < MS).toBe(true);
      expect(logged).toEqual([]);
    }),
    { seed: 11, numRuns: 100 },
  );
});

it("takes a step of more than a minute at once, and says so", () => {
  const { now, clock, pass, logged } = host(1_800_000_000n * S);
  clock.now();
  now.wallNs += 3600n * S;
  pass(S);
  expect(posixNsFromInstant(clock.now()) - now.wallNs).toBeLessThan(MS);
  expect(logged).toEqual([["clock.stepped", { seconds: expect.closeTo(3600, 2) }]]);
});
