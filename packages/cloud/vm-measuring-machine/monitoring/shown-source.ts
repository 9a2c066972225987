// A waveform source whose frames pass on to a meter's watch, and are looked at on the way while somebody looks: by a reader of its
// own, since those of the lanes keep no frame. Called by `watching.ts`.

import { openStreamReader, type ReadFrame, type StreamReader } from "@etalon/codecs/sample-stream/index";
import type { WaveformSource } from "@etalon/devices/index";
import type { WatchOrder } from "@etalon/messages/monitoring";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import type { Snapshot } from "@etalon/messages/snapshot";
import { elementPlan } from "../elements.ts";
import type { Shown } from "../shown.ts";
import { snapshotOf } from "../snapshot-of.ts";

interface Looking {
  readonly order: WatchOrder;
  readonly shown: Shown;
  readonly say: (message: VmToNc) => void;
}

export function shownSource(source: WaveformSource, { order, shown, say }: Looking): WaveformSource {
  /** Begins with the next frame that continues none, when somebody begins to look. */
  let reader: StreamReader | null = null;
  function look(bytes: Uint8Array): void {
    if (!shown.isLookedAt()) {
      reader = null;
      return;
    }
    reader ??= openStreamReader();
    const read = reader.read(bytes);
    const seen = read.ok && shown.isDue() ? snapshotOfWatch(read.value, order) : null;
    if (seen) say({ kind: "snapshot", snapshot: seen });
  }
  return {
    kind: source.kind,
    async *frames(stream, fromSequence) {
      for await (const frame of source.frames(stream, fromSequence)) {
        look(frame.bytes);
        yield frame;
      }
    },
    close: () => source.close(),
  };
}

/** Its own pulses are all that a frame knows. */
function snapshotOfWatch({ header, codes, pulses }: ReadFrame, order: WatchOrder): Snapshot | null {
  const names = header.channels.map(({ name }) => name);
  const plan = elementPlan(order.plate.wiring, names);
  if (!plan.ok) return null; // the watch itself says why
  const { measuredRateHz } = header.clock;
  const own = pulses.filter(({ register }) => register === order.register);
  return snapshotOf({
    header,
    channels: plan.value.names.map((name) => ({ name, codes: codes[names.indexOf(name)]! })),
    calibration:
      [order.calibration, ...(order.others ?? [])].find(({ id }) => id === header.calibration) ?? null,
    pulses: {
      fromS: 0,
      atS: own.map(({ sample, fraction }) => (sample - header.firstSample + fraction) / measuredRateHz),
    },
  });
}
