// The agent's end of a virtual link against a node's session: credit, the stream's end, fences, and a machine that
// breaks the rules.

import type { Answer, ByteLink, FrameLog, KeptFrame } from "@etalon/basis";
import { good } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { encodeFrame } from "@etalon/codecs/sample-stream/index";
import { agentSession, type NodeEvent, nodeSession } from "@etalon/codecs/virtual-link/index";
import { expect, it } from "vitest";
import { serveStreams } from "./serving.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });

const [RESOURCE, TOKEN, STREAM] = ["a/1", 3, "d"];

/** Frames 1 … last, the last one marked. */
function logOf(last: number): Pick<FrameLog, "read"> {
  return {
    async *read(stream, from): AsyncGenerator<Answer<KeptFrame>> {
      for (let sequence = from; sequence <= last; sequence++)
        yield good({ sequence, bytes: frame(stream, sequence, sequence === last) });
    },
  };
}

function frame(stream: string, sequence: number, ends: boolean): Uint8Array {
  return encodeFrame({
    header: {
      terminal: "t",
      stream,
      sequence,
      firstSample: 10 * sequence,
      samples: 10,
      clock: {
        sampleTaiNs: 0n,
        measuredRateHz: 10,
        rateErrorBoundPpm: 1,
        timeErrorBoundNs: 1,
        state: "locked",
      },
      nominalRateHz: 10,
      channels: [{ name: "ua", bits: 24 }],
      calibration: null,
      starts: sequence === 1,
      ends,
    },
    pulses: [],
    codes: [new Int32Array(10)],
  });
}

/** A link whose other end is in the test's hands: what the agent writes is heard by a node's session. */
function opened(last: number) {
  const node = nodeSession();
  const heard: NodeEvent[] = [];
  const end = playedEnd();
  let [drain, slow] = [() => {}, false];
  const link: ByteLink = {
    write(bytes) {
      heard.push(...node.heard(bytes).events);
      return !slow;
    },
    drained: () =>
      new Promise((resolve) => {
        drain = resolve;
      }),
    heard: end.heard,
    close: end.close,
  };
  const foreign: string[] = [];
  const session = agentSession({ ticket: "a-ticket-of-sixteen", resource: RESOURCE, token: TOKEN });
  const ended = serveStreams(link, session, logOf(last) as FrameLog, null, (stream) => stream === STREAM, {
    stale() {},
    foreign: (stream) => void foreign.push(stream),
  });
  const say = (...bytes: Uint8Array[]) => end.tell(new Uint8Array(Buffer.concat(bytes)));
  const names = () => heard.map((event) => ("sequence" in event ? `frame ${event.sequence}` : event.kind));
  const read = (credit: number, stream = STREAM) =>
    node.say({ kind: "read", token: TOKEN, stream, fromSequence: 1, credit });
  return {
    ...{ node, heard, foreign, names, say, read, session, link, ended },
    welcome: () => node.say({ kind: "welcome" }),
    slowDown: () => {
      slow = true;
    },
    drain: () => drain(),
  };
}

const someTime = () => new Promise((resolve) => setTimeout(resolve, 20));

it("sends frames within the credit, and the end behind the last", async () => {
  const { node, names, say, read, welcome, link, ended } = opened(3);
  say(welcome());
  say(read(2));
  await someTime();
  expect(names()).toEqual(["hello", "frame 1", "frame 2"]);
  say(node.say({ kind: "credit", token: TOKEN, stream: STREAM, frames: 1 }));
  await soon(names).toEqual(["hello", "frame 1", "frame 2", "frame 3", "end"]);
  link.close();
  expect(await ended).toBe("closed by the other side");
});

it("refuses a stream of another instrument, and says so", async () => {
  const { heard, foreign, say, read, welcome, link, ended } = opened(1);
  say(welcome(), read(1, "other"));
  await soon(() => heard.at(-1)).toMatchObject({ kind: "refuse", code: "ia.stream", stream: "other" });
  expect(foreign).toEqual(["other"]);
  link.close();
  await ended;
});

it("ends the link when rules are broken, whatever was asked in the same bytes", async () => {
  const { node, heard, say, welcome, ended } = opened(1);
  const admitted = welcome();
  const foreign = node.say({ kind: "read", token: TOKEN, stream: "other", fromSequence: 1, credit: 1 });
  const hello = agentSession({ ticket: "a-ticket-of-sixteen", resource: RESOURCE, token: TOKEN }).start();
  say(admitted, foreign, hello); // hello is for the agent to say
  expect(await ended).toContain("hello");
  expect(heard.at(-1)).toMatchObject({ kind: "refuse", code: "link.order" });
});

it("bears a fence while the last frame is on its way", async () => {
  const { session, names, say, read, welcome, slowDown, drain, link, ended } = opened(1);
  say(welcome());
  await someTime();
  slowDown();
  say(read(4));
  await soon(names).toEqual(["hello", "frame 1"]);
  for (const bytes of session.fence(TOKEN + 1)) link.write(bytes);
  drain();
  await someTime();
  expect(names()).toEqual(["hello", "frame 1", "refuse"]); // and no end of a reading that is no more
  link.close();
  await ended;
});
