// A waveform source whose frames pass on to a meter's watch, and are looked at on the way while somebody looks: by a reader of its
// own, since those of the lanes keep no frame. Called by `watching.ts`.

import { openStreamReader, type ReadFrame, type StreamReader } from "@etalon/codecs/sample-stream/index";
import type { WaveformSource } from "@etalon/devices/index";
import type { WatchOrder } from "@etalon/messages/monitoring";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { PULSES_AT_MOST, PULSES_SHOWN_S, type Snapshot } from "@etalon/messages/snapshot";
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
  let looked: Looked | null = null;
  function look(bytes: Uint8Array): void {
    if (!shown.isLookedAt()) {
      looked = null;
      return;
    }
    looked ??= { reader: openStreamReader(), pulses: [], fromSample: null };
    const read = looked.reader.read(bytes);
    if (!read.ok) return; // it continues one that nobody looked at, or is damaged, which the watch says
    remember(looked, read.value, order.register);
    const seen = shown.isDue() ? snapshotOfWatch(read.value, looked, order) : null;
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

interface Looked {
  readonly reader: StreamReader;
  /** Edges of the last seconds, samples by the terminal's count; all are known from `fromSample` on. */
  pulses: readonly number[];
  fromSample: number | null;
}

function remember(
  looked: Looked,
  { header, pulses, joins }: ReadFrame,
  register: WatchOrder["register"],
): void {
  const { firstSample, samples, nominalRateHz } = header;
  const goesOn = joins && looked.fromSample !== null;
  const shownFrom = firstSample + samples - PULSES_SHOWN_S * nominalRateHz;
  looked.fromSample = Math.max(goesOn ? looked.fromSample! : firstSample, shownFrom);
  const own = pulses.filter((pulse) => pulse.register === register);
  looked.pulses = [...(goesOn ? looked.pulses : []), ...own.map(({ sample, fraction }) => sample + fraction)]
    .filter((at) => at >= looked.fromSample!)
    .slice(-PULSES_AT_MOST);
}

function snapshotOfWatch({ header, codes }: ReadFrame, looked: Looked, order: WatchOrder): Snapshot | null {
  const names = header.channels.map(({ name }) => name);
  const plan = elementPlan(order.plate.wiring, names);
  if (!plan.ok) return null; // the watch itself says why
  const { measuredRateHz } = header.clock;
  const seconds = (sample: number): number => (sample - header.firstSample) / measuredRateHz;
  return snapshotOf({
    header,
    channels: plan.value.names.map((name) => ({ name, codes: codes[names.indexOf(name)]! })),
    calibration:
      [order.calibration, ...(order.others ?? [])].find(({ id }) => id === header.calibration) ?? null,
    pulses: { fromS: seconds(looked.fromSample!), atS: looked.pulses.map(seconds) },
  });
}
