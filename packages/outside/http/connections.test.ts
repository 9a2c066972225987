// Thousands of connections that say nothing, or say it slowly: others are answered, the silent are let go and logged.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Log } from "@etalon/basis";
import { good } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { HttpLimits } from "./limits.ts";
import { operator, type TestFace, testFace } from "./testing/face.ts";

const door: Door = {
  following: [],
  routes: [
    route({
      method: "POST",
      path: "/things",
      title: "make a thing",
      need: "order-detections",
      body: z.strictObject({ size: z.number() }),
      gives: z.object({ size: z.number() }),
      refusals: {},
      answer: async ({ body }) => good(body),
    }),
  ],
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Said {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
async function opened(limits: Partial<HttpLimits>): Promise<{ face: TestFace; said: readonly Said[] }> {
  const said: Said[] = [];
  const say = (event: string, fields = {}) => void said.push({ event, fields });
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const face = await testFace([door], { limits, log });
  closing.push(() => face.close());
  return { face, said };
}

async function connections(face: TestFace, count: number, says = ""): Promise<readonly Socket[]> {
  const port = Number(new URL(face.url).port);
  const all: Socket[] = [];
  closing.push(() => {
    for (const socket of all) socket.destroy();
  });
  for (let n = 0; n < count; n += 100) {
    const some = Array.from({ length: Math.min(count, 100) }, () =>
      connect(port, "127.0.0.1").on("error", () => undefined),
    );
    all.push(...some);
    await Promise.all(some.map((socket) => once(socket, "connect")));
    if (says) for (const socket of some) socket.write(says);
  }
  return all;
}
const open = (all: readonly Socket[]) => all.filter(({ destroyed }) => !destroyed).length;
/** Of a client: it sees the other side's end only when it reads. */
const reading = (all: readonly Socket[]) => {
  for (const socket of all) socket.on("end", () => socket.destroy()).resume();
};

/** How many have come so far. */
function answersOn(socket: Socket): () => number {
  let heard = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
  });
  return () => heard.split("HTTP/1.1 200").length - 1;
}

describe("2,000 connections", () => {
  it.each([
    ["that say nothing", ""],
    ["that say half a request", "POST /things HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
  ])("%s do not keep others from being answered, and are limited and logged", async (_, says) => {
    const { face, said } = await opened({ silentConnections: 300, silentForMs: 60_000 });
    const silent = await connections(face, 2000, says);
    reading(silent);
    for (let n = 0; n < 50; n++) expect((await face.post("/things", '{"size":1}')).status).toBe(200);
    await expect.poll(() => open(silent), { timeout: 20_000 }).toBeLessThanOrEqual(300); // before their time is over
    expect(open(silent)).toBeGreaterThan(250); // not one more than needed
    const told = said.filter(({ event }) => event === "http.silent-connections");
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(100); // the log is not flooded
  });
});

describe("a connection", () => {
  const head = `POST /things HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer ${operator.user}\r\n`;
  const whole = `${head}content-length: 10\r\n\r\n{"size":1}`;

  it("that says nothing for too long is closed and told; one that was answered rests until it asks again", async () => {
    const { face, said } = await opened({ silentForMs: 1000 });
    const told = () =>
      said
        .filter(({ event }) => event === "http.silent-connections")
        .reduce((total, { fields }) => total + Number(fields.closed), 0);
    const [resting] = await connections(face, 1, whole);
    const answers = answersOn(resting!);
    await expect.poll(answers).toBe(1);
    // Those that come later are closed, so by then that one has been still for longer.
    const silent = await connections(face, 50);
    reading(silent);
    await expect.poll(() => open(silent)).toBe(0);
    resting!.write(whole);
    await expect.poll(answers).toBe(2);
    expect(told()).toBeLessThanOrEqual(50);
  });

  it("does not rest while one of several requests on it is under way, and is not closed for others", async () => {
    const { face } = await opened({ silentConnections: 20 });
    const [busy] = await connections(face, 1, `${whole}${head}content-length: 10\r\n\r\n`); // its body is to come
    const answers = answersOn(busy!);
    await expect.poll(answers).toBe(1);
    const others = await connections(face, 40);
    reading(others);
    await expect.poll(() => open(others)).toBe(20);
    busy!.write('{"size":1}');
    await expect.poll(answers).toBe(2);
  });

  it("that sends its body drop by drop is closed, and its request never heard", async () => {
    const { face } = await opened({ requestWithinMs: 1500, silentForMs: 1000 });
    const [slow] = await connections(face, 100, `${head}content-length: 1000\r\n\r\n`);
    let heard = "";
    slow!.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
    });
    const drops = setInterval(() => slow!.write(" "), 100);
    await once(slow!, "close");
    clearInterval(drops);
    expect(heard).not.toMatch(/ 200 /);
    expect((await face.post("/things", '{"size":1}')).status).toBe(200);
  });

  it("beyond what may be open at all takes the place of one that is silent, and that is logged", async () => {
    const { face, said } = await opened({ connections: 100, silentConnections: 1000 });
    const all = await connections(face, 200);
    reading(all);
    expect((await face.post("/things", '{"size":1}')).status).toBe(200);
    await expect.poll(() => open(all)).toBeLessThanOrEqual(100);
    expect(said).toContainEqual({
      event: "http.silent-connections",
      fields: expect.objectContaining({ open: 100 }),
    });
  });
});
