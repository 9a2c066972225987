// A terminal's bank: its bus seen by a moment of the samples, its contacts by the switchgear's program. Handed to terminals
// that stand at one.

import { type Acquisition, type Calibration, good, type Log, refused } from "@etalon/basis";
import { type BusChannels, busLook } from "@etalon/compensation/bus-look";
import type { BankPorts } from "@etalon/field/yh-user-terminal/bank-switching";
import type { BankSection } from "@etalon/outside/switchgear/bank-section";
import { openSwitchgear } from "@etalon/outside/switchgear/switchgear";

export interface OpenBank {
  readonly bank: BankPorts;
  lack(): string | null;
  stop(): Promise<void>;
}

/** As the source file says it. */
export function openBank(
  section: BankSection,
  unit: Acquisition,
  calibration: Calibration,
  of: { readonly terminal: string; readonly log: Log },
): OpenBank {
  const { program, steps, dischargeS, tap, branchS, lookEveryS } = section;
  const { wiring, ratedFrequency, voltageRatio, currentRatio } = section;
  const has = { hasTap: tap !== null, hasBranches: branchS !== null };
  const switchgear = openSwitchgear({ program, steps, ...has }, of);
  const channels = { nominalFrequencyHz: ratedFrequency, wiring, voltageRatio, currentRatio };
  return {
    bank: {
      plate: { steps, dischargeS, tap, branchS, lookEveryS },
      contacts: switchgear.contacts,
      set: switchgear.set,
      look: looksAt(unit, calibration, channels),
    },
    lack: switchgear.lack,
    stop: switchgear.stop,
  };
}

/** Three windows of ten cycles, and what the channels' delays need beside them. */
const LOOK_S = 0.8;

export const looksAt =
  (unit: Acquisition, calibration: Calibration, channels: BusChannels): BankPorts["look"] =>
  async (stop) => {
    const first = unit.taken();
    const count = Math.round(LOOK_S * unit.nominalRateHz);
    await unit.until(first + count - 1, stop);
    if (stop.aborted) return null;
    const codes = unit.channels.map(() => new Int32Array(count));
    if (!unit.read(first, count, codes)) return refused("cli.bus-look", "the samples are no longer held");
    const { measuredRateHz: sampleRateHz, sampleTaiNs: fromTaiNs } = unit.clock(first);
    const look = busLook({ codes, sampleRateHz, calibration }, channels);
    if (!look.ok) return look;
    const untilTaiNs = unit.clock(first + count).sampleTaiNs;
    const doubts = [...look.value.doubts, ...ofCodes(unit, codes), ...ofRecord(calibration, untilTaiNs)];
    return good({ ...look.value, fromTaiNs, untilTaiNs, doubts });
  };

function ofCodes({ channels }: Acquisition, codes: readonly Int32Array[]) {
  const clipped = channels.filter(({ bits }, c) =>
    codes[c]?.some((code) => Math.abs(code) >= 2 ** (bits - 1) - 1),
  );
  if (clipped.length === 0) return [];
  const text = `channel ${clipped.map(({ name }) => name).join(", ")} is beyond its range`;
  return [{ code: "bus.clipped", text }];
}

const ofRecord = ({ id, validToTaiNs }: Calibration, atTaiNs: bigint) =>
  atTaiNs <= validToTaiNs
    ? []
    : [{ code: "bus.calibration-expired", text: `calibration ${id} of the terminal has run out` }];
