// Uplinks whose two ends show certificates of the built-in authority, over real sockets and both wires.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, type Refusal } from "@etalon/basis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Authority, initAuthority } from "../authority/authority.ts";
import { type Credentials, openCredentials } from "../authority/credentials.ts";
import type { Identity } from "../authority/identity.ts";
import { systemClock } from "../clock/system-clock.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { addressText } from "./address.ts";
import type { DoorOptions } from "./door.ts";
import { openDoor, openUplink, uplinkKinds } from "./index.ts";

const folder = makeTestFolder();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

let authority: Authority;
let foreign: Authority;
beforeAll(async () => {
  authority = taken(await initAuthority(join(folder, "ours"), systemClock()));
  foreign = taken(await initAuthority(join(folder, "theirs"), systemClock()));
});

const terminal = { tenant: "grid", site: "site-1", terminal: "t/17" };
const own: Identity = { role: "terminal", id: addressText(terminal) };
let issued = 0;
async function credentials(identity: Identity, by = authority): Promise<Credentials> {
  const to = join(folder, String(++issued));
  taken(await by.issue(identity, { to }));
  const opened = taken(await openCredentials(to));
  ends.push(() => opened.close());
  return opened;
}

describe.each(uplinkKinds)("the uplink with credentials, %s", (kind) => {
  async function door(by: Credentials, more: Partial<DoorOptions> = {}) {
    const frames: number[] = [];
    const refusals: string[] = [];
    const opened = taken(
      await openDoor(kind, {
        host: "127.0.0.1",
        port: 0,
        credentials: by,
        authenticate: () => true,
        heard: {
          frame: (_from, _stream, bytes) => void frames.push(bytes.length),
          refused: (_who, why) => void refusals.push(why.text),
        },
        ...more,
      }),
    );
    ends.push(() => opened.close());
    return { url: opened.url, frames, refusals };
  }

  function upload(url: string, by: Credentials, agent = "ia-01") {
    const lost: Refusal[] = [];
    const uplink = taken(
      openUplink({
        url,
        terminal,
        secret: "s",
        credentials: by,
        agent,
        backoff: { firstMs: 50, mostMs: 100 },
        heard: { acknowledged() {}, disconnected: (why) => void lost.push(why) },
      }),
    );
    ends.push(() => uplink.close());
    uplink.carry("s", 0, async function* () {
      yield good({ sequence: 1, bytes: new Uint8Array(321) });
    });
    return lost;
  }

  it("carries frames once both have shown who they are", async () => {
    const { url, frames, refusals } = await door(await credentials({ role: "agent", id: "ia-01" }));
    expect(url).toMatch(/^(mqtts|etalons):/);
    upload(url, await credentials(own));
    await expect.poll(() => frames).toContain(321);
    expect(refusals).toEqual([]);
  });

  it("is refused to another terminal, another role and another authority, in one sentence", async () => {
    const { url, frames, refusals } = await door(await credentials({ role: "agent", id: "ia-01" }));
    for (const [by, why] of [
      [await credentials({ role: "terminal", id: "grid/site-1/t-18" }), /not made out to its address/],
      [
        await credentials({ role: "node", id: own.id }),
        /it is etalon:node\/.*, and any terminal is expected here/,
      ],
    ] as const) {
      refusals.length = 0;
      upload(url, by);
      await expect.poll(() => refusals.join("\n")).toMatch(why);
    }
    // An agent of another authority is not even spoken to: the terminal refuses it first.
    const lost = upload(url, await credentials(own, foreign));
    await expect.poll(() => lost.length).toBeGreaterThan(0);
    expect(frames).toEqual([]);
  });

  it("is refused by the terminal to what is not the agent it was sent to", async () => {
    const node = await door(await credentials({ role: "node", id: "ia-01" }));
    const other = await door(await credentials({ role: "agent", id: "ia-02" }));
    for (const [{ url, frames }, said] of [
      [node, "etalon:node/ia-01"],
      [other, "etalon:agent/ia-02"],
    ] as const) {
      const lost = upload(url, await credentials(own));
      await expect.poll(() => lost[0]?.text).toContain(`it is ${said}, and etalon:agent/ia-01`);
      expect(frames).toEqual([]);
    }
  });
});
