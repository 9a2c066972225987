// A command that asks a cloud of its own authority looks at who answers: by role, since addresses change.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, initAuthority } from "@etalon/outside/authority/authority";
import { openCredentials } from "@etalon/outside/authority/credentials";
import { type Identity, identityUri } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { afterAll, describe, expect, it } from "vitest";
import { ask, chosenCloud, sayAddress } from "./api.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-api-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function authorityIn(name: string): Promise<Authority> {
  const made = await initAuthority(join(folder, name), systemClock());
  if (!made.ok) throw new Error(made.why.text);
  return made.value;
}

/** Somebody who answers everything, as an identity of the authority; what a command hears of him. */
async function heardFrom(authority: Authority, identity: Identity, trusted?: string) {
  const to = join(folder, identityUri(identity).replaceAll(/\W/g, "-"));
  const issued = await authority.issue(identity, { to });
  const credentials = await openCredentials(to);
  if (!issued.ok || !credentials.ok) throw new Error("no credentials");
  const { key, cert, ca } = credentials.value.texts();
  credentials.value.close();
  const server = createServer({ key, cert }, (_request, response) => response.end('{"here":true}'));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const forget = await sayAddress(
    folder,
    `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trusted ?? ca,
  );
  const cloud = await chosenCloud({ data: folder });
  const answer = cloud.ok ? await ask(cloud.value, "/") : cloud;
  await forget();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { answer, ca };
}

describe("a cloud that names its authority in the data folder", () => {
  it("is believed as cloud or station of that authority, and as nothing else", async () => {
    const own = await authorityIn("own");
    const { answer, ca } = await heardFrom(own, { role: "station", id: "zz-01" });
    expect(answer).toEqual({ ok: true, value: { here: true } });
    const node = await heardFrom(own, { role: "node", id: "nc-01" });
    expect(node.answer).toMatchObject({
      why: {
        text: expect.stringMatching(/it is etalon:node\/nc-01, and any cloud or any station is expected/),
      },
    });
    const stranger = await heardFrom(await authorityIn("other"), { role: "station", id: "zz-01" }, ca);
    expect(stranger.answer).toMatchObject({ ok: false, why: { code: "cli.unreachable" } });
  });
});

it("says where no cloud runs, and the command that README starts one with, which begins in the repository", async () => {
  const elsewhere = await chosenCloud({ data: join(folder, "none") });
  const none = join(folder, "none");
  const start = (command: string) => `start one with "${command}", or name one by --url`;
  expect(elsewhere).toMatchObject({
    why: { text: `no cloud runs from ${none}: ${start(`npm start -- --data ${none}`)}` },
  });
  const home = process.cwd();
  process.chdir(folder);
  try {
    const usual = await chosenCloud({ data: ".etalon" });
    const here = join(process.cwd(), ".etalon");
    expect(usual).toMatchObject({ why: { text: `no cloud runs from ${here}: ${start("npm start")}` } });
  } finally {
    process.chdir(home);
  }
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  expect(/```\n(npm .*)\n```/.exec(readme)?.[1]).toBe("npm start");
});
