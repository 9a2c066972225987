// The load of a monitoring run in a process of its own: all terminals, each with its identity and its own TLS connection,
// sending encoded waves with its own meter's pulses. Never further ahead of the machine than some seconds.

import { setTimeout as pause } from "node:timers/promises";
import { type Answer, good, type KeptFrame } from "@etalon/basis";
import { openFrameUplink } from "@etalon/outside/frame-uplink/index";
import { addressOf, heed, type Orders, SECRET, say, usage } from "./ends.ts";
import { fleetOf } from "./fleet.ts";
import { type TerminalStream, terminalStream } from "./terminal-stream.ts";
import { waveLoop } from "./wave-loops.ts";

/** Seconds that terminals may be ahead of what the machine has measured. */
const AHEAD_S = 8;
const WINDOW_FRAMES = 8;

let told = 0;
let meters = 1;
let sent = 0;
let waiting: (() => void)[] = [];
let streams: readonly TerminalStream[] = [];

const room = (second: number): boolean => second < told / meters + AHEAD_S;
async function untilRoom(second: number, signal: AbortSignal): Promise<void> {
  while (!room(second) && !signal.aborted) await new Promise<void>((resolve) => waiting.push(resolve));
}

async function terminals({
  url,
  ca,
  fleet: of,
  seconds,
}: Extract<Orders, { be: "terminals" }>): Promise<void> {
  meters = of.meters;
  const fleet = fleetOf(of.meters, of.waves, of.spellS, of.seed);
  const loops = fleet.loads.map(waveLoop);
  streams = fleet.meters.map((meter) => terminalStream(meter, loops, seconds - 1));
  let connected = 0;
  for (const [n, { name }] of fleet.meters.entries()) {
    const window: (KeptFrame | undefined)[] = []; // for what must be sent again
    let acknowledged = 0;
    const uplink = openFrameUplink({
      ...{ url, secret: SECRET, terminal: addressOf(name), tls: { ca }, windowFrames: WINDOW_FRAMES },
      heard: {
        acknowledged: (_, upTo) => {
          for (; acknowledged < upTo; acknowledged++) delete window[acknowledged + 1];
        },
        connected: () => void (++connected === meters && say({ kind: "connected" })),
      },
    });
    if (!uplink.ok) throw new Error(uplink.why.text);
    let made = 0;
    uplink.value.carry(name, 0, async function* (from, signal): AsyncGenerator<Answer<KeptFrame>> {
      for (let sequence = from; sequence <= seconds && !signal.aborted; sequence++) {
        await untilRoom(sequence - 1, signal);
        if (signal.aborted) return;
        if (sequence > made) {
          window[sequence] = { sequence, bytes: streams[n]!.next() };
          made = sequence;
          sent++;
        }
        const frame = window[sequence];
        if (frame) yield good(frame);
      }
    });
    if (n % 10 === 9) await pause(10);
  }
}

heed(async (orders) => {
  if (orders.be === "terminals") await terminals(orders);
  else if (orders.be === "told") {
    told = orders.frames;
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  } else if (orders.be === "asked")
    say({ kind: "usage", ...usage(), sent, truths: streams.map((stream) => stream.truth()) });
});
