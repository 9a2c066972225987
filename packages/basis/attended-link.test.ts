// A link whose other side falls silent is closed; one that is slow, or whose reader is, is not.

import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { attendedLink } from "./attended-link.ts";
import type { ByteLink } from "./ports.ts";

const TICK_MS = 20;
const silence = { silentForS: 0.1 };

/** A link in memory: what is heard on it is put in by hand. */
function handLink() {
  const waiting: Uint8Array[] = [];
  let wake = () => {};
  let closed = false;
  const link: ByteLink = {
    write: () => true,
    drained: async () => {},
    heard: (async function* () {
      while (!closed) {
        const next = waiting.shift();
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    })(),
    close: () => {
      closed = true;
      wake();
    },
  };
  const say = (byte: number) => {
    waiting.push(Uint8Array.of(byte));
    wake();
  };
  return { link, say, isClosed: () => closed };
}

async function all(link: ByteLink, afterEach = async () => {}): Promise<number[]> {
  const heard: number[] = [];
  for await (const bytes of link.heard) {
    heard.push(...bytes);
    await afterEach();
  }
  return heard;
}

it("closes a link on which nothing is heard for so long, and not before", async () => {
  const hand = handLink();
  let lost = 0;
  const reading = all(attendedLink(hand.link, { ...silence, lost: () => lost++ }, TICK_MS));
  for (let n = 0; n < 20; n++) {
    hand.say(n);
    await pause(TICK_MS);
  }
  expect([hand.isClosed(), lost]).toEqual([false, 0]);
  expect(await reading).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect([hand.isClosed(), lost]).toEqual([true, 1]);
});

it("does not hold its own reader's slowness against it", async () => {
  const slow = () => pause(15 * TICK_MS);
  const hand = handLink();
  hand.say(1);
  hand.say(2);
  expect(await all(attendedLink(hand.link, silence, TICK_MS), slow)).toEqual([1, 2]);
});

it("is not misled by a process that was held up: what has come meanwhile is heard first", async () => {
  const hand = handLink();
  const reading = all(attendedLink(hand.link, silence, TICK_MS));
  await pause(TICK_MS);
  for (const until = performance.now() + 20 * TICK_MS; performance.now() < until; );
  hand.say(7);
  expect(await reading).toEqual([7]);
});

it("lets a link go on once its reader has left off", async () => {
  const hand = handLink();
  const reading = (async () => {
    for await (const _ of attendedLink(hand.link, silence, TICK_MS).heard) break;
  })();
  hand.say(1);
  await reading;
  await pause(10 * TICK_MS);
  expect(hand.isClosed()).toBe(false);
});

/** Timers that keep this process alive. */
const timers = () => process.getActiveResourcesInfo().filter((one) => one === "Timeout").length;

it("leaves no timer when its reader has stopped for good, and can be closed all the same", async () => {
  const before = timers();
  const hand = handLink();
  const attended = attendedLink(hand.link, { silentForS: 3600 });
  const reader = attended.heard[Symbol.asyncIterator]();
  const first = reader.next();
  expect(timers()).toBe(before + 1); // it waits: the link is attended
  hand.say(1);
  expect((await first).value).toEqual(Uint8Array.of(1));
  expect(timers()).toBe(before);
  attended.close();
  expect([hand.isClosed(), timers()]).toEqual([true, before]);
  expect((await reader.next()).done).toBe(true);
});

it("ends at once for a reader that waits when it is closed, though the link below says nothing", async () => {
  const before = timers();
  const never = new Promise<never>(() => {});
  const mute = { ...handLink().link, heard: { [Symbol.asyncIterator]: () => ({ next: () => never }) } };
  const attended = attendedLink(mute, { silentForS: 3600 });
  const reading = all(attended);
  attended.close();
  expect(await reading).toEqual([]);
  expect(timers()).toBe(before);
});
