// An agent in a process of its own that keeps what it hears in a frame log, until it is killed. For the tests.

import { openFrameLog } from "../segments/frame-log.ts";
import { openFrameDoor } from "./door.ts";

const { folder, port } = JSON.parse(process.env.INPUT ?? "{}") as { folder: string; port: number };
const log = await openFrameLog(folder, { quotaBytes: 50_000_000, segmentBytes: 1_000_000, groupSyncMs: 1 });
if (!log.ok) throw new Error(log.why.text);
const door = await openFrameDoor({
  host: "127.0.0.1",
  port,
  authenticate: () => true,
  heard: {
    async frame(from, stream, bytes) {
      const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      const kept = await log.value.append(stream, sequence, bytes);
      if (door.ok && kept.ok) door.value.acknowledge(from, stream, log.value.upTo(stream));
    },
  },
});
if (!door.ok) throw new Error(door.why.text);
process.stdout.write(`${door.value.port}\n`);
