// Server-sent events over real sockets: numbers, coming back, and followers that do not read, that are too many, or
// that are no longer let in.

import { connect } from "node:net";
import { good, refused } from "@etalon/basis";
import type { Door, News } from "@etalon/messages/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { operator, type TestFace, testFace } from "./testing/face.ts";

const asked: number[] = [];
let told = 0;
let letGo = false;

async function* counted(after: number): AsyncGenerator<News> {
  for (let number = after + 1; number <= 3; number++) {
    yield { number, kind: "step", value: { n: number } };
    yield { kind: "progress", value: { n: number / 2 } };
  }
  yield { kind: "over", value: {} };
}
async function* endless(stop: AbortSignal): AsyncGenerator<News> {
  try {
    while (!stop.aborted) yield { number: ++told, kind: "step", value: { text: "x".repeat(60_000) } };
  } finally {
    letGo = true;
  }
}
async function* quiet(stop: AbortSignal): AsyncGenerator<News> {
  yield { number: 1, kind: "step", value: {} };
  await new Promise((resolve) => stop.addEventListener("abort", resolve));
}
async function* broken(): AsyncGenerator<News> {
  yield { number: 1, kind: "step", value: {} };
  throw new Error("the database went away");
}

const door: Door = {
  routes: [],
  following: [
    {
      path: "/things/:id/follow",
      title: "its changes",
      need: "see-detections",
      tells: { step: z.object({}), progress: z.object({}), over: z.object({}) },
      refusals: { "door.thing-unknown": "there is no such thing" },
      follow: async ({ params: { id } }, after, stop) => {
        asked.push(after);
        if (id === "endless") return good(endless(stop));
        if (id === "quiet") return good(quiet(stop));
        if (id === "broken") return good(broken());
        return id === "known"
          ? good(counted(after))
          : refused("door.thing-unknown", `there is no thing ${id}`);
      },
    },
  ],
};

const limits = { signOfLifeEveryMs: 50, unreadForMs: 300, followersOfUser: 3 };
let face: TestFace;
beforeAll(async () => {
  face = await testFace([door], { limits });
});
afterAll(() => face.close());

const follow = (id: string, lastEventId?: string, signal?: AbortSignal) =>
  fetch(new URL(`/things/${id}/follow`, face.url), {
    headers: {
      authorization: `Bearer ${operator.user}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    ...(signal && { signal }),
  });
const blocksOf = (body: string) => body.split("\n\n").filter((block) => block.includes("data:"));

describe("events", () => {
  it("carry their numbers; who comes back with the last one hears the rest", async () => {
    const reply = await follow("known");
    expect(reply.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const all = blocksOf(await reply.text());
    expect(all).toHaveLength(7);
    expect(all.slice(0, 2)).toEqual([
      'id: 1\nevent: step\ndata: {"n":1}',
      'event: progress\ndata: {"n":0.5}',
    ]);
    for (const [after, left] of [
      ["2", 3],
      ["3", 1],
      ["999999", 1],
    ] as const)
      expect(blocksOf(await (await follow("known", after)).text())).toEqual(all.slice(7 - left));
    expect(asked.slice(-4)).toEqual([0, 2, 3, 999_999]);
  });

  it("are refused as anything is: unknown things, numbers that are none", async () => {
    expect((await follow("other")).status).toBe(404);
    for (const bad of ["-1", "1.5", "1e3", "x", "12345678901", "'; drop table"])
      expect((await follow("known", bad)).status, bad).toBe(400);
  });

  it("that cannot go on break the connection, so that the follower comes back", async () => {
    await expect(follow("broken").then((reply) => reply.text())).rejects.toThrow();
  });
});

describe("a follower", () => {
  it("that does not read is let go; what it was not told waits for it, and nobody else notices", async () => {
    told = 0;
    const { port } = new URL(face.url);
    const deaf = connect(Number(port), "127.0.0.1");
    deaf.pause();
    deaf.write(
      `GET /things/endless/follow HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${operator.user}\r\n\r\n`,
    );
    await expect.poll(() => told).toBeGreaterThan(1);
    const gone = new Promise((resolve) => deaf.once("close", resolve));
    expect(blocksOf(await (await follow("known")).text())).toHaveLength(7);
    await expect.poll(() => letGo).toBe(true);
    expect(told).toBeLessThan(2000); // 60 kB each: it did not go on telling into memory
    deaf.resume(); // only now does the client's side see that the other end closed it
    deaf.on("error", () => undefined);
    await gone;
    await expect.poll(() => settledFollowers()).toBe(true);
  });

  it("whose token is revoked hears nothing more", async () => {
    const reply = await follow("quiet");
    const reader = reply.body!.getReader();
    await reader.read();
    face.callers.delete(operator.user);
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
    face.callers.set(operator.user, operator);
  });

  it("is one of so many of its user", async () => {
    const stop = new AbortController();
    const open = await Promise.all([1, 2, 3].map(() => follow("quiet", undefined, stop.signal)));
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await follow("quiet")).status).toBe(429);
    stop.abort();
    await expect.poll(() => settledFollowers()).toBe(true);
  });
});

/** Whether there is room for another follower. */
async function settledFollowers(): Promise<boolean> {
  const reply = await follow("known");
  await reply.text();
  return reply.status === 200;
}
