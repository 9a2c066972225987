// A small load for a few seconds: nothing is lent twice, nothing lost, everybody served. `npm run load` is the whole.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@etalon/outside/telemetry/log";
import { expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { openCloudUnderLoad } from "./cloud-under-load.ts";
import { openFleet } from "./fleet.ts";
import { runLoad } from "./load-run.ts";
import { processorMs } from "./processor-time.ts";

const plan = { steadyS: 3, steadyPerS: 5, seconds: 5, seed: 20_261_128 };

it.skipIf(!hasNats)(
  "a cloud under load lends nothing twice and loses nothing (Debian's nats-server)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "etalon-load-"));
    const opened = await openCloudUnderLoad(folder);
    if (!opened.ok) throw new Error(opened.why.text);
    const { cloud, natsUrl, pid, errors, stop } = opened.value;
    try {
      const size = { agents: 10, instruments: 40, applicants: 20 };
      const fleet = await openFleet(cloud, natsUrl, size, silentLog, () => {});
      const { steady, unpaced, log } = await runLoad(fleet, plan, console.log, () =>
        processorMs(pid),
      ).finally(fleet.stop);
      const { entries, grants, ...findings } = log;
      expect(findings).toEqual({ doubleOwnership: [], lostGrants: [], lateEnds: [], staleUses: [] });
      const applications = steady.applications + unpaced.applications;
      expect([...steady.failed, ...unpaced.failed]).toEqual([]);
      expect(steady.notApplied).toBe(0);
      expect(grants).toBe(applications);
      expect(entries).toBeGreaterThan(5 * applications);
      expect(unpaced.applications).toBeGreaterThan(20);
      expect(unpaced.waited).toBeGreaterThan(0);
      expect(await errors()).toEqual([]);
    } finally {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
