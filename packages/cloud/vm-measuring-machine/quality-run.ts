// A study of power quality beside a verification, of the same calibrated samples: rows as intervals end, and events with
// their waveforms, to be told while the stream goes on. Called by live-run.ts.

import { usualEvents } from "@etalon/analysis/power-quality/events/event-rules";
import type { PowerQualityOptions } from "@etalon/analysis/power-quality/options";
import { openPowerQuality, type PowerQualityRecord } from "@etalon/analysis/power-quality/power-quality";
import { streamEvent } from "@etalon/analysis/quality-report/event-about";
import { openObservedStream } from "@etalon/analysis/quality-report/observed-stream";
import { type Answer, type ClockQuality, good } from "@etalon/basis";
import type { FrameHeader } from "@etalon/codecs/sample-stream/index";
import type { Requirements } from "@etalon/messages/nouns";
import type { QualityRecord } from "@etalon/messages/quality";
import { openEventWaveforms } from "./event-waveforms.ts";
import type { BesideRun } from "./measuring-run.ts";
import { qualityChannels } from "./quality-channels.ts";
import { openRowBatches } from "./row-batches.ts";

export interface QualityRun {
  /** Takes calibrated samples once the frames' channels are known; refused where power quality cannot be measured. */
  open(names: readonly string[], first: FrameHeader): Answer<BesideRun>;
  /** What a frame says of the clock, before its samples come. */
  clock(header: FrameHeader): void;
  /** No frame follows. */
  finish(): void;
  /** What has become known since it was asked for last. */
  taken(): readonly QualityRecord[];
}

/** Null where no study is demanded. */
export function openQualityRun(requirements: Requirements): QualityRun | null {
  const { quality, calibration, meter } = requirements;
  if (!quality) return null;
  const { nominalHz, declaredVoltageV } = quality.supply;
  const batches = openRowBatches();
  let records: QualityRecord[] = [];
  let heard: { readonly sample: number; readonly quality: ClockQuality } | null = null;
  let ended = (): void => {};

  return {
    open(names, first) {
      const channels = qualityChannels(meter.wiring, names, first, calibration);
      const sampleRateHz = first.nominalRateHz;
      const options: PowerQualityOptions = {
        ...{ sampleRateHz, nominalHz, channels, declaredVoltageV, events: usualEvents },
        ...{ demandCurrentA: null, lamp: null, signallingHz: null },
      };
      const opened = openPowerQuality(options, []);
      if (!opened.ok) return opened;
      const rows = openObservedStream(options);
      const waveforms = openEventWaveforms(
        channels.map(({ name }) => name),
        sampleRateHz,
      );
      let nextSample = 0;

      function told(some: readonly PowerQualityRecord[]): void {
        for (const one of some) {
          if (one.kind === "event begun") waveforms.begun(one);
          if (one.kind !== "event") continue;
          const { channels: involved, immunity, ...event } = streamEvent(one, nominalHz);
          const about = { ...event, channels: [...involved], immunity: [...immunity] };
          records.push({ kind: "quality-event", event: about, waveform: waveforms.of(one) });
        }
        records.push(...batches.add(rows.rows(some), heard?.quality.state === "free"));
      }

      ended = () => {
        told(opened.value.finish());
        records.push(...batches.flush());
      };
      return good({
        begin: (_rate, _fromS, fromSample) => {
          nextSample = fromSample;
        },
        add(calibrated) {
          const length = calibrated[0]?.length ?? 0;
          if (length === 0) return;
          const clock = clockAt(nextSample);
          const values = channels.map(({ of }) => of(calibrated));
          if (clock) waveforms.add(nextSample, clock.sampleTaiNs, values);
          const piece = { firstSample: nextSample, channels: values, clock };
          nextSample += length;
          told(opened.value.push(piece));
        },
        end() {}, // the next stretch begins behind a gap, which power quality sees by its samples' numbers
      });

      /** Calibrated samples lag a little behind the frame that brought them. */
      function clockAt(sample: number): ClockQuality | null {
        if (heard === null) return null;
        const { sample: at, quality: known } = heard;
        const sinceNs = BigInt(Math.round(((sample - at) * 1e9) / known.measuredRateHz));
        return { ...known, sampleTaiNs: known.sampleTaiNs + sinceNs };
      }
    },
    clock({ firstSample, clock }) {
      heard = { sample: firstSample, quality: clock };
    },
    finish: () => ended(),
    taken() {
      const all = records;
      records = [];
      return all;
    },
  };
}
