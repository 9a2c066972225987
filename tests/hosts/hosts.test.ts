// deploy/hosts.md, followed on network namespaces: small here, whole by `npm run hosts`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { expect, it } from "vitest";
import { expectTrue, scratchFolder } from "../end-to-end/running-cloud.ts";
import { ranOn } from "../scaled-out/hosted-process.ts";
import { namespaceHosts } from "../scaled-out/namespaces.ts";
import { followed } from "./followed.ts";
import { guideOf } from "./guide.ts";
import { whyNotHere } from "./needed.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "deploy", "hosts.md"), "utf8");
const BIN = join(import.meta.dirname, "..", "..", "apps", "cli", "bin", "etalon.mjs");
const point = gridSite.find(({ id }) => id === "qh-01")!;

it.skipIf(whyNotHere() !== null)(
  "deploy/hosts.md, word by word (as root, with Debian's nats-server and postgresql)",
  async () => {
    const hosts = await namespaceHosts(join(scratchFolder(), "hosts"));
    try {
      const cloud = await followed(hosts, guideOf(page), "--duration 6 --json", () => {});
      expectTrue(cloud.result, point.truth.errorPercent);
      expect(cloud.result.recording.gaps).toEqual([]);

      // As it says of other hosts: by name, over TLS, with a token.
      const operator = await hosts.host("operator");
      const token = readFileSync(
        join((await hosts.host("cc-01")).folder, ".etalon/cloud-cc-01/token"),
        "utf8",
      );
      const etalon = `${process.execPath} ${BIN} instruments --json --url https://cc-01.example.org:8740`;
      const env = { ETALON_TOKEN: token.trim(), NODE_EXTRA_CA_CERTS: "demo/authority/authority.pem" };
      expect(JSON.parse(await ranOn(operator, etalon, env))).toHaveLength(5);
      await expect(ranOn(operator, etalon, { ETALON_TOKEN: token.trim() })).rejects.toThrow(/certificate/);
      await cloud.stop();
    } finally {
      await hosts.close();
    }
  },
);
