// Who looks on: the machine is told so, once however many look; what it shows is told, what is no snapshot is not; and it ends.

import { good, refused } from "@etalon/basis";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
import { expect, it } from "vitest";
import { liveRoute, type Measured } from "./live-door.ts";

const route = { path: "/x/:id/live", title: "", need: "see-detections", refusals: {} } as const;
const asked = { params: { id: "d" }, query: undefined, body: undefined } as never;

/** @param found  what is found of the machine, look by look; @param shown  what it shows, one after the other */
function opened(found: readonly Measured[], shown: readonly unknown[]) {
  let nowMs = 0;
  const posted: unknown[] = [];
  const looks = [...found];
  const door = liveRoute(
    {
      mailbox: { post: async (...one) => void posted.push(one) },
      clock: { now: () => BigInt(nowMs) * 1_000_000n },
      snapshots: {
        follow() {
          const left = [...shown];
          return {
            async next(withinMs) {
              const next = left.shift() ?? null;
              nowMs += next === null ? Math.ceil(withinMs) : 400;
              return next;
            },
          };
        },
      },
    },
    route,
    async () => good(looks.length > 1 ? looks.shift()! : looks[0]!),
  );
  const told = async () => {
    const news = await door.follow(asked, 0, new AbortController().signal);
    if (!news.ok) return news;
    const all: unknown[] = [];
    for await (const one of news.value) all.push(one);
    return all;
  };
  return { posted, told };
}

const busy = (machine: string | null): Measured => ({ machine, over: false });

it("tells what the newest machine shows until nothing is measured any more", async () => {
  const { posted, told } = opened(
    [busy("d.1"), busy("d.1"), busy("d.2"), { machine: "d.2", over: true }],
    [aSnapshot(1), { kind: "no snapshot" }, aSnapshot(2)],
  );
  const seen = [aSnapshot(1), aSnapshot(2)].map((value) => ({ kind: "snapshot", value }));
  expect(await told()).toEqual([...seen, ...seen, { kind: "over", value: {} }]);
  expect(posted).toEqual(
    ["d.1", "d.2"].map((machine, turn) => [
      { component: "nc", key: `machine/${machine}` },
      { kind: "relay-look", machine },
      `look/${machine}/${turn}`,
    ]),
  );
});

it("waits for a machine, and says nothing to nobody until then", async () => {
  const { posted, told } = opened([busy(null), busy(null), { machine: null, over: true }], []);
  expect(await told()).toEqual([{ kind: "over", value: {} }]);
  expect(posted).toEqual([]);
});

it("refuses in the words of whoever knows what there is", async () => {
  const none = refused("zz.detection-unknown", "there is no detection d");
  const door = liveRoute({} as never, route, async () => none);
  expect(await door.follow(asked, 0, new AbortController().signal)).toBe(none);
});
