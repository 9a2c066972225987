// The demonstration's site: metering points whose waves, meters and truth are simulated. Opened by every process that has a
// part in it; what they must agree on is the instant at which it began.

import type { Calibration, Clock, Instant, VerificationResult } from "@etalon/basis";
import { later } from "@etalon/basis";
import type { TerminalPorts } from "@etalon/field/yh-user-terminal/shell";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { gridSite, type MeteringPoint } from "@etalon/outside/simulated/grid-site";
import { siteClock } from "@etalon/outside/simulated/site-clock";
import { HELD_SAMPLES, siteAcquisition, siteMeter } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";

export const OWNER = "is-qinghe";
export const TENANT = "demo";
export const SITE = "qinghe";
/** Ten years: a demonstration that began long ago goes on. */
export const CALIBRATED_FOR_NS = 3_650n * 86_400n * 1_000_000_000n;

export interface SiteTime {
  readonly clock: Clock;
  readonly originTaiNs: Instant;
  /** Ten minutes of the computer's: a busy one falls behind its site's time, which is no loss of samples. */
  readonly heldSamples: number;
}

/** A metering point as the site's processes know it. */
export interface SitePoint extends Pick<TerminalPorts, "unit" | "meter"> {
  readonly record: MeterRecord;
  readonly instrument: AnnouncedInstrument;
  /** What the simulation knows of the meter; null where nothing is known. */
  readonly truth: Truth | null;
}
type Truth = NonNullable<VerificationResult["truth"]>;

/** @param speed how fast the site's time runs */
export const siteTime = (clock: Clock, originTaiNs: Instant, speed: number): SiteTime => ({
  clock: siteClock(clock, originTaiNs, speed),
  originTaiNs,
  heldSamples: Math.ceil(HELD_SAMPLES * Math.max(1, speed)),
});

export const simulatedPoints = (agent: string, at: SiteTime): SitePoint[] =>
  gridSite.map((point) => simulatedPoint(point, agent, at));

/** @param agent whose instruments the terminals are */
function simulatedPoint(point: MeteringPoint, agent: string, at: SiteTime): SitePoint {
  return {
    unit: siteAcquisition(point, at),
    meter: siteMeter(point, at),
    record: meterRecord(point, agent, calibration(point, at.originTaiNs)),
    instrument: instrument(point, agent, later(at.originTaiNs, CALIBRATED_FOR_NS)),
    truth: point.truth,
  };
}

function calibration({ frontEnd }: MeteringPoint, originTaiNs: Instant): Calibration {
  const valid = { fromTaiNs: originTaiNs, toTaiNs: later(originTaiNs, CALIBRATED_FOR_NS) };
  return calibrationOf(frontEnd, "codes", valid);
}

function instrument(
  { frontEnd, title, place }: MeteringPoint,
  agent: string,
  calibratedUntilTaiNs: Instant,
): AnnouncedInstrument {
  const { terminal, channels, clock } = frontEnd;
  const fullScale = (letter: string) => channels[letter === "u" ? 0 : 3]?.fullScale ?? 1;
  return {
    resource: `${agent}/${terminal}`,
    identity: {
      kind: "waveform-source",
      maker: "Etalon",
      model: "simulated terminal",
      serial: terminal,
      firmware: "1",
    },
    access: { agent, instrument: terminal },
    auxiliary: {
      title,
      place,
      owner: OWNER,
      capabilities: {
        sampleRateHz: clock.nominalRateHz,
        channels: ["ua", "ub", "uc", "ia", "ib", "ic"],
        voltageRangeV: fullScale("u"),
        currentRangeA: fullScale("i"),
      },
      calibration: frontEnd.calibration,
      calibratedUntilTaiNs,
    },
  };
}

function meterRecord(point: MeteringPoint, agent: string, record: Calibration): MeterRecord {
  const { terminal } = point.frontEnd;
  return {
    id: point.id,
    meter: point.meter,
    site: `${point.place}, ${point.title}`,
    terminal,
    agent,
    resource: `${agent}/${terminal}`,
    calibration: record,
    planning: put(point),
  };
}

/** In two campaigns, as an inventory has it; the older ones are of an earlier batch. */
const put = ({ id }: MeteringPoint) =>
  Number(id.at(-1)) % 2 === 0
    ? ({ class448: "I", batch: "QH-2014", installed: "2014-06-18" } as const)
    : ({ class448: "II", batch: "QH-2021", installed: "2021-04-09" } as const);
