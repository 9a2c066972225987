// Waveforms of events, cut out of the stream while it passes: some cycles before an event, and as long a while of it as is
// bounded. Opened by quality-run.ts, which feeds it and takes each waveform with its event.

import type { EventBegunRecord, EventRecord } from "@etalon/analysis/power-quality/events/event-records";
import { type Instant, secondsBetween } from "@etalon/basis";
import type { QualityWaveform } from "@etalon/messages/quality";

export interface EventWaveforms {
  /** The next samples; a number beyond the expected one is a gap, behind which none of what was before is joined. */
  add(firstSample: number, firstTaiNs: Instant, values: readonly Float64Array[]): void;
  begun(event: EventBegunRecord): void;
  /** What was cut out for it; null where its beginning is no longer held, or enough were told already. */
  of(event: EventRecord): QualityWaveform | null;
}

/** Before an event, and behind it. */
const AROUND_S = 0.2;
/** Of an event itself. */
const OF_EVENT_S = 0.8;
/** A record of six channels is then some 400 kB: what samples faster than 10 kHz shows less of an event. */
const SAMPLES_AT_MOST = 12_000;
/** An event is known to have begun well within this. */
const HELD_S = 4;
/** An event that lasts is told when it ends: its beginning is kept until then. */
const OPEN_AT_MOST = 16;
/** Of one study; events behind them are told without. */
const WAVEFORMS_AT_MOST = 200;

/** Values in a row with the instant of the first. */
interface Held {
  readonly startTaiNs: Instant;
  readonly values: readonly Float32Array[];
}
/** Cut out at the event's beginning, to be completed by what follows. */
interface Cutting {
  readonly key: string;
  held: Held;
}

const keyOf = (event: string, startTaiNs: Instant): string => `${event} ${startTaiNs}`;

export function openEventWaveforms(names: readonly string[], sampleRateHz: number): EventWaveforms {
  let ring: Held | null = null;
  let next = Number.NaN;
  let cuttings: Cutting[] = [];
  let told = 0;

  const samples = (seconds: number): number => Math.round(seconds * sampleRateHz);
  const later = (at: Instant, count: number): Instant =>
    at + BigInt(Math.round((1e9 * count) / sampleRateHz));
  const lengthOf = ({ values }: Held): number => values[0]!.length;

  function joined(held: Held, values: readonly Float64Array[], atMost: number): Held {
    const room = Math.min(values[0]!.length, atMost - lengthOf(held));
    if (room <= 0) return held;
    return {
      ...held,
      values: held.values.map((before, c) => {
        const all = new Float32Array(before.length + room);
        all.set(before);
        all.set(values[c]!.subarray(0, room), before.length);
        return all;
      }),
    };
  }

  /** From AROUND_S before an instant, as far as it is held and no longer than `atMost`; null where that has passed. */
  function cutFrom(at: Instant, atMost: number): Held | null {
    if (ring === null) return null;
    const from = Math.round(secondsBetween(ring.startTaiNs, at) * sampleRateHz) - samples(AROUND_S);
    const first = Math.max(0, from);
    if (first >= lengthOf(ring) || from < -samples(AROUND_S)) return null;
    const values = ring.values.map((channel) => channel.slice(first, first + atMost));
    return { startTaiNs: later(ring.startTaiNs, first), values };
  }

  const whole = Math.min(samples(2 * AROUND_S + OF_EVENT_S), SAMPLES_AT_MOST);

  return {
    add(firstSample, firstTaiNs, values) {
      const follows = firstSample === next;
      next = firstSample + (values[0]?.length ?? 0);
      if (follows) for (const one of cuttings) one.held = joined(one.held, values, whole);
      const before =
        follows && ring ? ring : { startTaiNs: firstTaiNs, values: names.map(() => new Float32Array(0)) };
      const all = joined(before, values, Number.POSITIVE_INFINITY);
      const over = Math.max(0, lengthOf(all) - samples(HELD_S));
      ring = {
        startTaiNs: later(all.startTaiNs, over),
        values: over === 0 ? all.values : all.values.map((channel) => channel.slice(over)),
      };
    },
    begun(event) {
      const held = cutFrom(event.startTaiNs, whole);
      if (held === null) return;
      cuttings = [...cuttings, { key: keyOf(event.event, event.startTaiNs), held }].slice(-OPEN_AT_MOST);
    },
    of(event) {
      const { endTaiNs, beginCycle } = event;
      const cutting = cuttings.find(({ key }) => key === keyOf(event.event, beginCycle.startTaiNs));
      const held = cutting?.held ?? cutFrom(beginCycle.startTaiNs, whole);
      cuttings = cuttings.filter((one) => one !== cutting);
      if (held === null || told >= WAVEFORMS_AT_MOST) return null;
      told += 1;
      const wanted = Math.ceil(secondsBetween(held.startTaiNs, endTaiNs) * sampleRateHz) + samples(AROUND_S);
      const length = Math.min(lengthOf(held), Math.max(1, wanted));
      return {
        startTaiNs: held.startTaiNs,
        sampleRateHz,
        channels: [...names],
        samples: length,
        base64: base64(held.values.map((channel) => channel.subarray(0, length))),
        cut: later(held.startTaiNs, length) < endTaiNs,
      };
    },
  };
}

function base64(values: readonly Float32Array[]): string {
  const length = values[0]!.length;
  const bytes = Buffer.alloc(4 * length * values.length);
  values.forEach((channel, c) => {
    for (let n = 0; n < length; n++) bytes.writeFloatLE(channel[n]!, 4 * (c * length + n));
  });
  return bytes.toString("base64");
}
