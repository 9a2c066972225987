// Budget lines of the terminal that sampled voltage and current, from its calibration record. Called by the
// assessment.

import { type Answer, type Calibration, type ChannelCalibration, good, refused } from "@etalon/basis";
import { type Contribution, standard } from "./budget.ts";
import { type ElementLoad, type EnergyKind, totalPower } from "./element-load.ts";

/**
 * Gain and delay of every channel, weighted by the power that passes through it:
 *
 *   gain of channel c     (Σ_e∋c P_e/P) · u(gain)                   percent
 *   delay of channel c    100·ω·(Σ_e∋c Q_e/P) · u(delay)            percent;  Q_e/P is the share P_e/P times tanφ_e
 *
 * Channels are independent, so their shares add in squares: of three equal elements each counts a third, together
 * 1/√3. For reactive energy P and Q change places. What is common to all channels (the clock) is not here.
 * @param omega  2π·frequency, rad/s
 * @returns      voltage gain, current gain, delay; refused where the record lacks a channel
 */
export function terminalContributions(
  calibration: Calibration,
  loads: readonly ElementLoad[],
  kind: EnergyKind,
  omega: number,
): Answer<readonly Contribution[]> {
  const total = totalPower(loads, kind);
  const channels = new Map<string, Channel>();
  for (const load of loads) {
    for (const [name, isVoltage] of [
      [load.voltage, true],
      [load.current, false],
    ] as const) {
      const record = calibration.channels.find((channel) => channel.name === name);
      if (!record)
        return refused("calibration-missing", `calibration ${calibration.id} has no channel "${name}"`);
      const channel = channels.get(name) ?? { record, isVoltage, inPhase: 0, quadrature: 0 };
      channel.inPhase += (kind === "active" ? load.activeW : load.reactiveVar) / total;
      channel.quadrature += (kind === "active" ? load.reactiveVar : load.activeW) / total;
      channels.set(name, channel);
    }
  }
  const all = [...channels.values()];
  const gain = (voltage: boolean): number =>
    Math.hypot(
      ...all
        .filter((channel) => channel.isVoltage === voltage)
        .map(({ record, inPhase }) => inPhase * record.gainStandardUncertaintyPercent),
    );
  const angle = (channel: Channel): number => 100 * omega * channel.record.delayStandardUncertaintySeconds;
  const delay = Math.hypot(...all.map((channel) => channel.quadrature * angle(channel)));
  // Printed as the angle of one voltage against one current, and how strongly this load turns it into error.
  const pair = Math.sqrt((2 / all.length) * all.reduce((sum, channel) => sum + angle(channel) ** 2, 0));
  return good([
    standard("terminal: voltage gain", gain(true)),
    standard("terminal: current gain", gain(false)),
    standard("terminal: delay between voltage and current", pair, {
      sensitivity: pair > 0 ? delay / pair : 0,
    }),
  ]);
}

interface Channel {
  readonly record: ChannelCalibration;
  readonly isVoltage: boolean;
  /** Share of the measured energy that passes through the channel. */
  inPhase: number;
  /** The same of the power in quadrature, which a delay lets in. */
  quadrature: number;
}
