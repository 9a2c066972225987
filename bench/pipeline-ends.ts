// Either end of the pipeline in a process of its own, for pipeline.ts: a machine that measures what comes in over the frame
// uplink, or its terminals. Told what to be by the first message of its parent.

import { good, type KeptFrame } from "@etalon/basis";
import { openLanePool } from "@etalon/cloud/vm-measuring-machine/lanes/lane-pool";
import { type LanesOptions, openLanes } from "@etalon/cloud/vm-measuring-machine/lanes/lanes";
import { AT } from "@etalon/codecs/sample-stream/layout.table";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import { type FrameDoorOptions, openFrameDoor, openFrameUplink } from "@etalon/outside/frame-uplink/index";
import { openThreads } from "@etalon/outside/threads/threads";
import { endlessStream, frameLoop, terms } from "./terminal-frames.ts";

export type Orders =
  | {
      readonly be: "machine";
      /** 0: measured where the socket is read. */
      readonly threads: number;
      /** Of each thread. */
      readonly program: string;
      readonly terminals: number;
      readonly tls?: { readonly key: string; readonly cert: string };
    }
  | { readonly be: "terminals"; readonly url: string; readonly ca?: string; readonly count: number }
  | { readonly be: "measured" };

export type Said =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "connected" }
  | {
      readonly kind: "measured";
      /** Frames whose energy was told, and others. */
      readonly frames: number;
      readonly failed: number;
      readonly seconds: number;
      readonly residentBytes: number;
    };

const SECRET = "nothing is protected here";
const LOOPS = 4;
/** Frames: acknowledgements are cumulative, and each costs what a third of a frame does. */
const ACKNOWLEDGE_EVERY = 4;
// A parent that is gone hears nothing any more; its end ends us.
const say = (said: Said) => process.send?.(said, undefined, undefined, () => undefined);
const waited = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let frames = 0;
let failed = 0;
let since = { frames, failed, cpu: process.cpuUsage() };

type Wired = Pick<FrameDoorOptions, "room"> & {
  frame: FrameDoorOptions["heard"]["frame"];
};

/** Each frame is measured as soon as it is there, by the thread that reads the socket, in the lanes' own memory. */
function inOneThread(options: LanesOptions): Wired {
  const lanes = openLanes(options);
  const numbers = new Map<string, number>();
  const numberOf = (terminal: string): number => {
    const known = numbers.get(terminal);
    if (known !== undefined) return known;
    const number = numbers.size + 1;
    numbers.set(terminal, number);
    lanes.open(number, terms(terminal));
    return number;
  };
  return {
    room: (_from, _stream, length) => lanes.bytes.subarray(0, length),
    frame({ terminal }, _stream, bytes) {
      const figures = lanes.frame(numberOf(terminal), bytes.length);
      if (figures.refusal !== null || figures.to === figures.from) failed++;
      else frames++;
    },
  };
}

function inThreads(count: number, program: URL, options: LanesOptions): Wired {
  const known = new Set<string>();
  const pool = openLanePool({
    open: (hears) => openThreads({ program, count, ringBytes: 1 << 25, options, ...hears }),
    figures: (_terminal, figures) => void (figures.to > figures.from ? frames++ : failed++),
    refused: () => {},
    lost: (why) => {
      throw new Error(why.text);
    },
  });
  return {
    room({ terminal }, _stream, length) {
      if (!known.has(terminal)) {
        known.add(terminal);
        pool.open(terms(terminal));
      }
      const room = pool.reserve(terminal, length);
      if (!room.ok) throw new Error(room.why.text);
      return room.value ?? pool.room(terminal);
    },
    frame: () => pool.commit(),
  };
}

async function machine({
  threads,
  program,
  terminals,
  tls,
}: Extract<Orders, { be: "machine" }>): Promise<void> {
  const options: LanesOptions = { lanes: terminals, engine: fastestEngine(), rule: "light" };
  const { room, frame } =
    threads === 0 ? inOneThread(options) : inThreads(threads, new URL(program), options);
  const door = await openFrameDoor({
    ...{ host: "127.0.0.1", port: 0, authenticate: (_, secret) => secret === SECRET },
    ...(tls && { tls }),
    ...(room && { room }),
    heard: {
      frame(from, stream, bytes) {
        const sequence = sequenceIn(bytes); // measured bytes may be another frame's the next moment
        frame(from, stream, bytes);
        if (door.ok && sequence % ACKNOWLEDGE_EVERY === 0) door.value.acknowledge(from, stream, sequence);
      },
    },
  });
  if (!door.ok) throw new Error(door.why.text);
  say({ kind: "listening", port: door.value.port });
}

const sequenceIn = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(AT.sequence, true);

/** Since it was asked before. */
function measured(): void {
  const { user, system } = process.cpuUsage(since.cpu);
  const counted = { frames: frames - since.frames, failed: failed - since.failed };
  since = { frames, failed, cpu: process.cpuUsage() };
  say({
    kind: "measured",
    ...counted,
    seconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
  });
}

async function terminals({ url, ca, count }: Extract<Orders, { be: "terminals" }>): Promise<void> {
  const loops = Array.from({ length: LOOPS }, (_, seed) => frameLoop(seed));
  let connected = 0;
  for (let n = 0; n < count; n++) {
    const uplink = openFrameUplink({
      ...{ url, secret: SECRET, terminal: { tenant: "bench", site: "site", terminal: `terminal-${n}` } },
      ...(ca !== undefined && { tls: { ca } }),
      heard: {
        acknowledged: () => {},
        connected: () => void (++connected === count && say({ kind: "connected" })),
      },
    });
    if (!uplink.ok) throw new Error(uplink.why.text);
    const stream = endlessStream(loops[n % LOOPS]!);
    uplink.value.carry("s", 0, () => paced(stream, n / count));
    if (n % 10 === 9) await waited(20);
  }
}

/** A frame each second, at this terminal's own part of it. */
async function* paced(stream: ReturnType<typeof endlessStream>, phase: number) {
  const start = Math.ceil(performance.now() / 1000) + phase;
  for (let sequence = 1; ; sequence++) {
    await waited(1000 * (start + sequence) - performance.now());
    yield good<KeptFrame>({ sequence, bytes: stream.next().slice() });
  }
}

process.on("message", (orders: Orders) => {
  if (orders.be === "machine") void machine(orders);
  else if (orders.be === "terminals") void terminals(orders);
  else measured();
});
process.on("disconnect", () => process.exit());
