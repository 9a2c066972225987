// A kept waveform, unpacked to be drawn: seconds since the event began. Pure; called by `waveform.tsx`.

import type { QualityWaveform } from "../../api/contracts.ts";
import type { View } from "../../parts/waves.tsx";

const BYTES = 4;

export function viewOf(
  { base64, channels, samples, sampleRateHz, startTaiNs }: QualityWaveform,
  eventTaiNs: bigint,
): View {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const values = new DataView(bytes.buffer);
  return {
    fromS: Number(startTaiNs - eventTaiNs) / 1e9,
    stepS: 1 / sampleRateHz,
    samplesPerStep: 1,
    channels: channels.map((role, c) => {
      const told = Array.from({ length: samples }, (_, n) =>
        values.getFloat32(BYTES * (c * samples + n), true),
      );
      return { role, unit: role.startsWith("i") ? "A" : "V", least: told, most: told };
    }),
  };
}

/** Those samples alone that lie between two seconds. */
export function viewBetween(view: View, fromS: number, toS: number): View {
  const at = (s: number) => Math.round((s - view.fromS) / view.stepS);
  const [first, behind] = [Math.max(0, at(fromS)), Math.max(0, at(toS)) + 1];
  return {
    ...view,
    fromS: view.fromS + first * view.stepS,
    channels: view.channels.map((channel) => ({
      ...channel,
      least: channel.least.slice(first, behind),
      most: channel.most.slice(first, behind),
    })),
  };
}

export interface RmsLines {
  readonly x: readonly number[];
  readonly channels: readonly { readonly role: string; readonly percent: readonly number[] }[];
}

/** U_rms(1/2) as IEC 61000-4-30 has it: of each cycle, anew each half cycle; voltages, per cent of the declared one. */
export function halfCycleRms(
  { fromS, stepS, channels }: View,
  { nominalHz, declaredVoltageV }: { readonly nominalHz: number; readonly declaredVoltageV: number },
): RmsLines {
  const cycle = Math.round(1 / nominalHz / stepS);
  const half = Math.max(1, Math.round(cycle / 2));
  const voltages = channels.filter(({ unit }) => unit === "V");
  const length = voltages[0]?.least.length ?? 0;
  const starts = Array.from(
    { length: Math.max(0, Math.floor((length - cycle) / half) + 1) },
    (_, n) => n * half,
  );
  return {
    x: starts.map((start) => fromS + (start + cycle) * stepS),
    channels: voltages.map(({ role, least }) => ({
      role,
      percent: starts.map((start) => {
        let squares = 0;
        for (let n = start; n < start + cycle; n++) squares += (least[n] ?? 0) ** 2;
        return (100 * Math.sqrt(squares / cycle)) / declaredVoltageV;
      }),
    })),
  };
}
