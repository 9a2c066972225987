// `npm run chaos` small: a cloud of real processes, two of which are killed while meters are verified; and that its account
// of frames finds what it is for.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { LogRecord } from "@etalon/outside/segments/record";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { runChaos } from "./chaos-runs.ts";
import { accountOf } from "./kept-frames.ts";
import { planOf, victims } from "./plan.ts";

/** PostgreSQL, then one of the NATS servers; the roles have their turn in `end-to-end/roles.test.ts`. */
const SEED = 254;

describe("the plan of what is killed", () => {
  it("is the same for the same seed, has every kind in its turn, and moments in the whole of a detection and behind", () => {
    const plan = planOf(7, 80, 12);
    expect(planOf(7, 80, 12)).toEqual(plan);
    expect(planOf(8, 80, 12)).not.toEqual(plan);
    for (let round = 0; round < 10; round++)
      expect(new Set(plan.slice(8 * round, 8 * round + 8).map(({ victim }) => victim))).toEqual(
        new Set(victims),
      );
    const moments = plan.map(({ atS }) => atS).sort((a, b) => a - b);
    expect([moments[0]! < 1, moments.at(-1)! > 13, moments.at(-1)! <= 16]).toEqual([true, true, true]);
  });
});

describe("the account of frames", () => {
  it("is even when all is well; finds what was lost, written twice, or repeats samples", async () => {
    const frames = await sampled();
    const agent = frames.map((bytes, n) => record("frame", n + 1, bytes));
    const floor = record("floor", 3);
    const whole = { lost: 0, duplicated: 0 };
    expect(accountOf(agent, [floor])).toMatchObject({ ...whole, frames: [{}, {}, {}, {}] });
    expect(accountOf(agent, [])).toMatchObject(whole);
    expect(accountOf([agent[0]!, ...agent.slice(2)], [floor])).toEqual({
      lost: 1,
      duplicated: 0,
      frames: null,
    });
    expect(accountOf(agent.slice(0, 3), [floor])).toEqual({ ...whole, frames: null });
    expect(accountOf([...agent, agent[1]!], [floor])).toMatchObject({ lost: 0, duplicated: 1 });
    const again = [agent[0]!, record("frame", 2, frames[0]!), ...agent.slice(2)];
    expect(accountOf(again, [floor])).toMatchObject({ lost: 0, duplicated: 1 });
  });
});

const record = (
  kind: LogRecord["kind"],
  sequence: number,
  bytes: Uint8Array = new Uint8Array(),
): LogRecord => ({
  ...{ kind, stream: "d", sequence, bytes },
});

async function sampled(): Promise<readonly Uint8Array[]> {
  const unit = siteAcquisition(gridSite[0]!, { originTaiNs: 0n, clock: { now: () => 60_000_000_000n } });
  const span = {
    terminal: "yh-01",
    stream: "d",
    firstSequence: 1,
    firstSample: 0,
    joins: false,
    endSample: 16_000,
  };
  const never = new AbortController().signal;
  const encoder = openStreamEncoder();
  const all: Uint8Array[] = [];
  for await (const frame of framesOf(unit, span, never, never)) all.push(encoder.encode(frame));
  return all;
}

describe.skipIf(!hasNats)(
  "a cloud that is killed here and there (needs the Debian package nats-server)",
  () => {
    it("loses nothing, does nothing twice, and comes to the same verdicts", async () => {
      const folder = mkdtempSync(join(tmpdir(), "etalon-chaos-"));
      const said: string[] = [];
      try {
        const seen = await runChaos({
          folder,
          runs: 2,
          seed: SEED,
          durationS: 12,
          say: (text) => said.push(text),
        });
        expect(seen, said.join("\n")).toMatchObject({
          ...{
            runs: 2,
            lost: 0,
            duplicated: 0,
            differentVerdicts: 0,
            undecided: 0,
            setAside: 0,
            staleUses: 0,
          },
        });
        console.log(`${JSON.stringify(seen.killed)}: worst recovery ${seen.worstRecoveryS} s`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);
