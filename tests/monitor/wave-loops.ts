// A load's wave encoded once, one frame a second, without pulses and under a name that is written over: what all terminals
// at that load send.

import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { type Load, waveOf } from "@etalon/outside/simulated/load";
import { codesOf, digitiser } from "@etalon/outside/simulated/terminal-front-end";
import { waveChannels } from "@etalon/outside/simulated/wave";
import { frontEndOf, LOOP_S, nameOf, ORIGIN_TAI_S, RATE_HZ } from "./fleet.ts";

/** Frames of one loop; the first is a key frame. */
export type WaveLoop = readonly Uint8Array[];

const terminal = nameOf(0);
const frontEnd = frontEndOf(terminal);

export const waveLoop = (load: Load): WaveLoop => waveLoopNaming(frontEnd.calibration, load);

/** @param calibration  the record that its frames name */
export function waveLoopNaming(calibration: string | null, load: Load): WaveLoop {
  const digital = digitiser(frontEnd, waveOf(load));
  const encoder = openStreamEncoder();
  return Array.from({ length: LOOP_S }, (_, second) => {
    const codes = waveChannels.map(() => new Int32Array(RATE_HZ));
    codesOf(digital, second * RATE_HZ, RATE_HZ, codes);
    return encoder
      .encode({
        header: {
          ...{ terminal, stream: terminal, sequence: second + 1 },
          ...{ firstSample: second * RATE_HZ, samples: RATE_HZ },
          clock: {
            sampleTaiNs: BigInt(ORIGIN_TAI_S + second) * 1_000_000_000n,
            measuredRateHz: RATE_HZ,
            rateErrorBoundPpm: 0.1,
            timeErrorBoundNs: 500,
            state: "locked",
          },
          nominalRateHz: RATE_HZ,
          channels: waveChannels.map((name) => ({ name, bits: frontEnd.bits })),
          calibration,
          starts: false,
          ends: false,
        },
        pulses: [],
        codes,
      })
      .slice();
  });
}
