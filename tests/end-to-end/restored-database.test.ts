// A scaled-out cloud's database goes back to a backup while agents and nodes went on: as the operator's page says it, word by
// word. The cloud does not run on it before it was told, and then gives nothing again that was given after the backup.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { ranOn } from "../scaled-out/hosted-process.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import { storyOf } from "../scaled-out/station.ts";
import { expectTrue, scratchFolder } from "./running-cloud.ts";

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
const PAGE = readFileSync(new URL("../../deploy/README.md", import.meta.url), "utf8");
const hasTools = !spawnSync("pg_dump", ["--version"]).error && existsSync("/usr/lib/postgresql");
const point = gridSite.find(({ id }) => id === "qh-01")!;

/** The commands of a block that begins with a word, from the page's section. */
function commands(first: string): readonly string[] {
  const [, section = ""] = PAGE.split("\n## Backup and restore\n");
  const blocks = [...section.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block.trim());
  const found = blocks.find((block) => block.startsWith(first));
  if (!found) throw new Error(`the page should have a block that begins with ${first}`);
  return found.split("\n");
}

interface Entry {
  readonly what: string;
  readonly token: number | null;
}

describe.skipIf(!hasNats || !hasTools)(
  "a restored database (needs the Debian packages nats-server and postgresql)",
  () => {
    let cloud: ScaledOut;
    beforeAll(async () => {
      const hosts = loopbackHosts(join(scratchFolder(), "hosts"));
      cloud = await openScaledOut({ hosts, natsServers: 1, nodes: 1 });
    });
    afterAll(() => cloud?.stop());

    async function verified(): Promise<string> {
      const id = await cloud.station.order(point.id, 6);
      const seen = await cloud.station.verdict(id);
      expect(seen.result, storyOf(seen)).not.toBeNull();
      expectTrue(seen.result!, point.truth.errorPercent);
      return id;
    }
    const tokens = async () =>
      (await cloud.lending<{ entries: Entry[] }>("/audit?atMost=1000")).entries
        .filter(({ what }) => what === "granted")
        .flatMap(({ token }) => token ?? []);

    it("is not run on before it was told; then numbers and tokens are above those of before", async () => {
      const onDatabase = (line: string) =>
        ranOn(cloud.process("postgres").host, line, cloud.database.superuser);
      for (const line of commands("pg_dumpall")) await onDatabase(line);
      const lost = await verified();
      const given = Math.max(...(await tokens()));
      expect(given).toBeGreaterThan(0); // which the restored database would give to somebody else

      const restored = commands("psql");
      const cloudsHost = cloud.process("cc-01").host;
      const tell = () =>
        ranOn(
          cloudsHost,
          `"${process.execPath}" "${BIN}" ${restored.at(-1)!.replace("npx etalon ", "")} --json`,
          {
            DATABASE_URL: cloud.database.url,
          },
        );
      await expect(tell()).rejects.toThrow(/uses the database: stop cloud and station first/);
      await cloud.process("cc-01").end();
      await cloud.process("zz-01").end();
      for (const line of restored.slice(0, -1)) await onDatabase(line);

      await expect(cloud.process("cc-01").start()).rejects.toThrow(
        /The database has gone back to 20\S+, and had come to 20\S+ before: was it restored\?/,
      );
      expect(JSON.parse(await tell())).toMatchObject({ instruments: expect.any(Number) });
      for (const name of ["cc-01", "zz-01"]) await cloud.process(name).start();
      await cloud.restart("nc-01");
      // An agent's journal does not come back either: it begins with none.
      await cloud.process("ia-01").end();
      rmSync(join(cloud.process("ia-01").host.folder, ".etalon", "agent-ia-01"), { recursive: true });
      await cloud.process("ia-01").start();

      await verified();
      expect(Math.max(...(await tokens()))).toBeGreaterThan(given);
      await expect(cloud.station.asked(`/detections/${lost}`)).rejects.toThrow(lost); // what was lost is not there by half
    });
  },
);
