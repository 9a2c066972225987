// Either end of an uplink in a process of its own, for uplink.ts: an agent that takes frames in, or its terminals. Told what
// to be by the first message of its parent.

import { good, type KeptFrame } from "@etalon/basis";
import { type FrameDoorOptions, openFrameDoor } from "@etalon/outside/frame-uplink/index";
import { openDoor, openUplink, type UplinkKind } from "@etalon/outside/uplink/index";

export type Orders =
  | {
      readonly be: "agent";
      readonly kind: UplinkKind;
      readonly tls?: { readonly key: string; readonly cert: string };
    }
  | {
      readonly be: "terminals";
      readonly url: string;
      readonly ca?: string;
      readonly count: number;
      readonly frameBytes: number;
    }
  | { readonly be: "measured" };

export type Said =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "connected" }
  | {
      readonly kind: "measured";
      readonly frames: number;
      readonly seconds: number;
      readonly residentBytes: number;
    };

const SECRET = "nothing is protected here";
const say = (said: Said) => process.send?.(said);
const waited = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let frames = 0;
let since = { frames, cpu: process.cpuUsage() };

async function agent({ kind, tls }: Extract<Orders, { be: "agent" }>): Promise<void> {
  // Where a fleet's frames go: the memory of whoever works on them, here one slot for all.
  const slot = new Uint8Array(1 << 20);
  const options: FrameDoorOptions = {
    ...{ host: "127.0.0.1", port: 0, authenticate: (_, secret) => secret === SECRET },
    ...(tls && { tls }),
    room: (_from, _stream, length) => slot.subarray(0, length),
    heard: {
      frame(from, stream, bytes) {
        frames++;
        const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
        if (door.ok) door.value.acknowledge(from, stream, sequence);
      },
    },
  };
  const door = kind === "mqtt" ? await openDoor(kind, options) : await openFrameDoor(options);
  if (!door.ok) throw new Error(door.why.text);
  say({ kind: "listening", port: door.value.port });
}

/** Since it was asked before. */
function measured(): void {
  const { user, system } = process.cpuUsage(since.cpu);
  const counted = frames - since.frames;
  since = { frames, cpu: process.cpuUsage() };
  say({
    kind: "measured",
    frames: counted,
    seconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
  });
}

async function terminals({
  url,
  ca,
  count,
  frameBytes,
}: Extract<Orders, { be: "terminals" }>): Promise<void> {
  let connected = 0;
  for (let n = 0; n < count; n++) {
    const uplink = openUplink({
      ...{ url, secret: SECRET, terminal: { tenant: "bench", site: "site", terminal: `terminal-${n}` } },
      ...(ca !== undefined && { tls: { ca } }),
      heard: {
        acknowledged: () => {},
        connected: () => void (++connected === count && say({ kind: "connected" })),
      },
    });
    if (!uplink.ok) throw new Error(uplink.why.text);
    uplink.value.carry("stream", 0, () => paced(frameBytes, n / count));
    if (n % 10 === 9) await waited(20);
  }
}

/** So many frames come faster at first, until the other end's code has been compiled for good. */
const [WARMING, FASTER] = [24, 4];

/** A frame each second, at this terminal's own part of it. */
async function* paced(frameBytes: number, phase: number) {
  const content = crypto.getRandomValues(new Uint8Array(frameBytes));
  const start = performance.now() + 1000 * phase;
  for (let sequence = 1; ; sequence++) {
    const second = Math.min(sequence, WARMING) / FASTER + Math.max(0, sequence - WARMING);
    await waited(start + 1000 * second - performance.now());
    const bytes = content.slice();
    new DataView(bytes.buffer).setUint32(0, sequence);
    yield good<KeptFrame>({ sequence, bytes });
  }
}

process.on("message", (orders: Orders) => {
  if (orders.be === "agent") void agent(orders);
  else if (orders.be === "terminals") void terminals(orders);
  else measured();
});
process.on("disconnect", () => process.exit());
