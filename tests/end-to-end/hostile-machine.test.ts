// A hostile program in one machine of a whole cloud: another tenant's detection beside it comes to its true verdict, the
// interface answers, nothing of another's instrument is had, and giving the instrument back ends it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AuditPage } from "@etalon/basis";
import type { ReadingsTaken } from "@etalon/messages/drivers";
import { describe, expect, it } from "vitest";
import { ask } from "../../apps/cli/api.ts";
import { openEmbeddedCloud } from "../../apps/cli/embedded-cloud.ts";
import { watchBy } from "../../apps/cli/watch.ts";
import { engines, titleOf } from "./engines.ts";
import { isDone, type SeenDetection } from "./running-cloud.ts";
import { notebook } from "./wired-chain.ts";

const PROGRAM = fileURLToPath(new URL("hostile-machine.ts", import.meta.url));
const PATIENT = { interval: 50 };
/** `npm run vmm` asks for virtual machines, too; what engines have to bear by themselves stands in their contract. */
const wanted = process.env.ETALON_ALL_ENGINES ? ["sandboxes", "virtual machines"] : ["sandboxes"];
const isolating = engines.filter(({ name }) => wanted.includes(name));

describe.each(isolating)("a hostile program in $name", (engine) => {
  it.skipIf(engine.lacks !== null)(titleOf(engine), async () => {
    const folder = mkdtempSync(join(tmpdir(), "etalon-hostile-"));
    const { log, of } = notebook();
    const vmm = await engine.open(folder, PROGRAM);
    const place = { dataFolder: join(folder, "data"), port: 0, speed: 2, uplink: "binary" as const };
    const opened = await openEmbeddedCloud({
      ...place,
      vmm,
      replayed: null,
      logins: null,
      watch: watchBy(log),
    });
    if (!opened.ok) throw new Error(opened.why.text);
    const cloud = opened.value;
    async function asked<T>(path: string, method?: "GET" | "POST" | "DELETE", body?: unknown): Promise<T> {
      const answer = await ask(cloud, path, method, body);
      if (!answer.ok) throw new Error(`${path}: ${answer.why.text}`);
      return answer.value as T;
    }
    /** Median and worst of asking the interface for its instruments. */
    async function latency(): Promise<string> {
      const took: number[] = [];
      for (let n = 0; n < 30; n++) {
        const from = performance.now();
        await asked("/instruments");
        took.push(performance.now() - from);
      }
      took.sort((a, b) => a - b);
      return `${(took[15] as number).toFixed(1)} ms (worst ${(took[29] as number).toFixed(1)} ms)`;
    }
    try {
      const before = await latency();
      const { application } = await asked<{ application: string }>("/applications", "POST", {
        ...{ resource: "ia-01/yh-02", forS: 600 },
      });
      const shown = async () => {
        const answer = await ask(cloud, `/applications/${application}`);
        return answer.ok ? (answer.value as { readings?: ReadingsTaken; status: string }) : null;
      };
      await expect
        .poll(async () => (await shown())?.readings?.why, PATIENT)
        .toBe(
          // Its own greeting, and a refusal for everything else that it asked.
          "hello link.stale-token ia.stream ia.shape",
        );
      const memory = process.memoryUsage().rss;
      const { detection } = await asked<{ detection: string }>("/detections", "POST", {
        ...{ meter: "qh-01", durationS: 10 },
      });
      const during = await latency();
      const seen = () => asked<SeenDetection>(`/detections/${detection}`);
      await expect
        .poll(async () => isDone(await seen().catch(() => ({ stage: "" }) as SeenDetection)), PATIENT)
        .toBe(true);
      const { result } = await seen();
      expect(result?.verdict, JSON.stringify(result?.reasons)).not.toBe("undecided");
      const { errorPercent } = cloud.truths.get("qh-01")!;
      expect(Math.abs((result?.error?.percent ?? 99) - errorPercent)).toBeLessThanOrEqual(
        result?.uncertainty?.expandedPercent ?? 0,
      );
      const grown = (process.memoryUsage().rss - memory) / 2 ** 20;
      console.log(
        `${vmm.engine}: /instruments ${before} before, ${during} beside a flood; memory grew by ${grown.toFixed(0)} MB`,
      );
      expect(of("nc.not-understood").length).toBeLessThanOrEqual(10);
      await asked(`/applications/${application}`, "DELETE");
      await expect.poll(async () => (await shown())?.status, PATIENT).toBe("ended");
      const { entries } = await asked<AuditPage>("/audit?atMost=1000");
      const stale = entries.filter(({ what, resource }) => what === "refused" && resource === "ia-01/yh-02");
      // One of each kind for a link, however often it tries.
      expect(stale.map(({ why }) => why).sort()).toEqual([
        expect.stringMatching(/^stream \S+ is none of ia-01\/yh-02/),
        expect.stringMatching(/is stale: what was asked with it was refused$/),
      ]);
    } finally {
      await cloud.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
