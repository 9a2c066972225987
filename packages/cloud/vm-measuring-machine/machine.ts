// The measuring machine: binds the driver that was accepted for new hardware, and carries out what ZZ demands. Its world
// is a control port and local devices; it knows nothing of networks, leases or other components.

import type { ByteLink } from "@etalon/basis";
import type { Instrument, ReadInstrument, WaveformSource } from "@etalon/devices/index";
import { builtIn, LinkLost, StreamRefused } from "@etalon/devices/index";
import { type NcToVm, ncToVm, type VmToNc } from "@etalon/messages/nc-to-vm";
import { misfit, type Requirements } from "@etalon/messages/nouns";
import { snapshot } from "@etalon/messages/snapshot";
import { bindingOf } from "./binding.ts";
import { type LiveRun, openLiveRun } from "./live-run.ts";
import type { Seat } from "./monitoring/watching.ts";
import { PROGRAM, VERSION } from "./program.ts";
import { openShown, type Shown } from "./shown.ts";

const PROGRESS_EVERY_MS = 500;

export interface MachinePorts {
  /** What comes in on the control port; the machine ends when it ends. */
  readonly heard: AsyncIterable<unknown>;
  readonly say: (message: VmToNc) => void;
  readonly openDevice: (path: string) => Promise<ByteLink>;
  /** In a machine that many leases share: its part of what is common to them. */
  readonly seat?: Seat;
}

type Found = Extract<NcToVm, { kind: "new-hardware-found" }>;
interface Bound {
  readonly device: string;
  readonly instrument: Instrument;
}

/**
 * A detection in hand outlives its link: another link goes on where the last one ended, so that the run always has the
 * frames that the next one continues. A new machine begins with the stream's first frame.
 */
interface Work {
  readonly run: LiveRun;
  nextSequence: number;
  /** The one that its frames come from; what an earlier one still brings is not taken. */
  source: WaveformSource | null;
  /** Its result was said: it is not carried out again, though another link may come before the machine is let go. */
  concluded: boolean;
}

export async function runMachine({ heard, say, openDevice, seat }: MachinePorts): Promise<void> {
  let found = null as Found | null;
  let bound = null as Bound | null;
  const works = new Map<string, Work>();
  const shown = openShown();
  say({ kind: "hello", program: PROGRAM, version: VERSION, drivers: [...builtIn] });
  for await (const message of heard) {
    if (misfit(ncToVm, message) !== null) continue; // a newer node may say more than this program knows
    const order = message as NcToVm;
    switch (order.kind) {
      case "new-hardware-found":
        found = order;
        break;
      case "bind-driver": {
        const { resource, driver } = order;
        if (found?.resource !== resource) break; // it went again meanwhile
        if (bound?.device === found.device) break; // heard twice
        const binding = await bindingOf(found, order, openDevice);
        if (!binding.ok) {
          const { name, version } = driver;
          say({ kind: "driver-failed", resource, driver: { name, version }, why: binding.why.text });
          break;
        }
        const { instrument, readings } = binding.value;
        bound = { device: found.device, instrument };
        say({ kind: "driver-bound", resource, driver: `${driver.name} ${driver.version}` });
        if (readings) say({ kind: "readings", resource, readings: [...readings] });
        break;
      }
      case "read-instrument":
        if (bound?.instrument.kind === "read-instrument")
          void tellReadings(bound.instrument, order.resource, say);
        break;
      case "hardware-gone":
        bound?.instrument.close();
        bound = null;
        found = null;
        break;
      case "watch-meter":
        if (bound?.instrument.kind === "waveform-source") seat?.watch(order.order, bound.instrument);
        break;
      case "show-snapshots":
        shown.look();
        seat?.look();
        break;
      case "end-watch":
        seat?.end(order.detection);
        break;
      case "carry-out": {
        // NC carries it over again once hardware is back; and there must be a stream to read.
        if (bound?.instrument.kind !== "waveform-source") break;
        const { requirements, stream } = order;
        const { detection } = requirements;
        const work = works.get(detection) ?? freshWork(requirements);
        works.set(detection, work);
        // Heard twice: NC keeps the task, and ZZ says it again.
        if (work.concluded || work.source === bound.instrument) break;
        work.source = bound.instrument;
        void measure(bound.instrument, requirements, stream, { work, shown, say }).catch((error: unknown) => {
          say({ kind: "failed", detection, why: `the measuring program failed: ${String(error)}` });
        });
        break;
      }
    }
  }
  bound?.instrument.close();
  seat?.leave();
}

async function tellReadings(
  instrument: ReadInstrument,
  resource: string,
  say: (message: VmToNc) => void,
): Promise<void> {
  const taken = await instrument.read();
  if (taken.ok) say({ kind: "readings", resource, readings: [...taken.value] });
  else say({ kind: "no-readings", resource, why: taken.why.text });
}

const freshWork = (requirements: Requirements): Work => ({
  run: openLiveRun(requirements),
  nextSequence: 1,
  source: null,
  concluded: false,
});

/** Reads the stream to its end and says what came of it. A lost link is no failure: NC brings another. */
async function measure(
  instrument: WaveformSource,
  { detection }: Requirements,
  stream: string,
  { work, shown, say }: { readonly work: Work; readonly shown: Shown } & Pick<MachinePorts, "say">,
): Promise<void> {
  let saidAt = Number.NEGATIVE_INFINITY;
  try {
    for await (const { sequence, bytes } of instrument.frames(stream, work.nextSequence)) {
      if (work.source !== instrument) return;
      const taken = work.run.frame(sequence, bytes);
      if (!taken.ok) return say({ kind: "failed", detection, why: taken.why.text });
      work.nextSequence = sequence + 1;
      for (const record of work.run.quality()) say({ kind: "record", detection, record });
      const seen = shown.isDue() ? work.run.snapshot() : null;
      if (seen) say({ kind: "snapshot", snapshot: seen });
      if (performance.now() - saidAt < PROGRESS_EVERY_MS) continue; // a kept stream is read much faster than it came
      saidAt = performance.now();
      say({ kind: "progress", detection, progress: work.run.progress() });
    }
  } catch (error) {
    if (error instanceof LinkLost) return instrument.close(); // so that NC sees it gone, whatever the reason
    if (error instanceof StreamRefused) return say({ kind: "failed", detection, why: error.message });
    throw error;
  }
  work.concluded = true;
  const result = work.run.conclude();
  const harmonics = work.run.harmonics();
  for (const record of work.run.quality()) say({ kind: "record", detection, record });
  const lastSeen = work.run.snapshot();
  const isTold = lastSeen !== null && misfit(snapshot, lastSeen) === null; // beside the result: it must not cost that
  const beside = { ...(harmonics && { harmonics }), ...(isTold && { lastSeen }) };
  say({ kind: "result", detection, result, ...beside });
}
