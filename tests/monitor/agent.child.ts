// The agent of a monitoring run in a process of its own: terminals' frames over TLS onto disk, acknowledged when they are
// there, kept by rule, and served to the machine, each stream on its link under its token.

import { readHeader } from "@etalon/codecs/sample-stream/index";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { type RollingStreams, rollingStreams } from "@etalon/field/ia-instrument-agent/rolling-streams";
import { serveStreams } from "@etalon/field/ia-instrument-agent/serving";
import { openFrameDoor } from "@etalon/outside/frame-uplink/index";
import { dialLink } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import { addressOf, heed, type Orders, SECRET, say, usage } from "./ends.ts";

let streams: RollingStreams | null = null;
let [received, kept, refusals, goneUnread, mostBytes] = [0, 0, 0, 0, 0];
let usedBytes = (): number => 0;

async function agent({
  folder,
  tls,
  quotaBytes,
  keepFrames,
}: Extract<Orders, { be: "agent" }>): Promise<void> {
  const log = await openFrameLog(folder, { quotaBytes, segmentBytes: 2 ** 24, groupSyncMs: 20 });
  if (!log.ok) throw new Error(log.why.text);
  usedBytes = log.value.usedBytes;
  const rule = { frames: keepFrames, bytes: 0.7 * quotaBytes };
  const rolling = rollingStreams(log.value, rule, ({ from, to, unread }) => {
    if (unread) goneUnread += to - from + 1;
  });
  streams = rolling;
  const door = await openFrameDoor({
    ...{ host: "127.0.0.1", port: 0, tls, authenticate: (_, secret) => secret === SECRET },
    heard: {
      async frame(from, stream, bytes) {
        received++;
        const header = readHeader(bytes);
        if (!header.ok || header.value.terminal !== from.terminal || header.value.stream !== stream) {
          refusals++;
          return;
        }
        rolling.roll(stream);
        const appended = await rolling.log.append(stream, header.value.sequence, bytes);
        if (!appended.ok) {
          refusals++;
          say({ kind: "noted", why: appended.why.text });
          return;
        }
        kept++;
        mostBytes = Math.max(mostBytes, usedBytes());
        if (door.ok) door.value.acknowledge(addressOf(from.terminal), stream, log.value.upTo(stream));
      },
    },
  });
  if (!door.ok) throw new Error(door.why.text);
  say({ kind: "listening", port: door.value.port });
}

async function links({ port, links: asked }: Extract<Orders, { be: "links" }>): Promise<void> {
  for (const { terminal, ticket, token } of asked) {
    const dialled = await dialLink("127.0.0.1", port);
    if (!dialled.ok) throw new Error(dialled.why.text);
    const session = agentSession({ ticket, resource: terminal, token });
    const mine = (stream: string) => stream === terminal;
    const beat = setInterval(() => {
      const bytes = session.beat();
      if (bytes) dialled.value.write(bytes);
    }, 2000);
    void serveStreams(dialled.value, session, streams!.log, null, mine).then((why) => {
      clearInterval(beat);
      say({ kind: "link-ended", terminal, why });
    });
  }
  say({ kind: "linked" });
}

heed(async (orders) => {
  if (orders.be === "agent") await agent(orders);
  else if (orders.be === "links") await links(orders);
  else if (orders.be === "asked")
    say({ kind: "usage", ...usage(), received, kept, refusals, goneUnread, mostBytes });
});
