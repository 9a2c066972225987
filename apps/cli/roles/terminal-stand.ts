// Where `etalon terminal` stands: at a source of its own, or at a point of the demonstration's site. Called by `open-terminal.ts`.

import { dirname, join } from "node:path";
import {
  type Answer,
  type Calibration,
  good,
  type Instant,
  refused,
  type TerminalAddress,
} from "@etalon/basis";
import type { TerminalPorts } from "@etalon/field/yh-user-terminal/shell";
import { openCalibration } from "@etalon/outside/files/index";
import { openSource } from "@etalon/outside/front-end/source";
import { openSourceFile, type SourceFile } from "@etalon/outside/front-end/source-file";
import { openBank } from "../parts/banks.ts";
import { simulatedBankSites } from "../simulated-banks.ts";
import { SITE, simulatedPoints, siteTime, TENANT } from "../simulated-site.ts";
import type { Setting } from "./role.ts";

export interface TerminalSetting {
  /** The file of its source. */
  readonly source?: string;
  /** When the demonstration's site began, and how fast its time runs. */
  readonly demonstration?: Instant;
  readonly speed: number;
}

/** What a terminal samples, and its line to the meter. */
export interface Stand extends Pick<TerminalPorts, "unit" | "meter" | "bank"> {
  lack(): string | null;
  stop(): Promise<void>;
  /** For people. */
  readonly does: string;
}

export async function standOf(
  { id, clock, log, folder }: Setting,
  { terminal }: TerminalAddress,
  options: TerminalSetting,
): Promise<Answer<Stand>> {
  const { source, demonstration, speed } = options;
  if (source !== undefined) {
    if (demonstration !== undefined)
      return refused("cli.terminal", "--source or --demonstration is expected, not both");
    const file = await openSourceFile(source);
    if (!file.ok) return file;
    const { samples } = file.value;
    const record = await recordOfBank(file.value, source);
    if (!record.ok) return record;
    const open = openSource(file.value, { terminal, clock, log });
    const does =
      "interface" in samples ? `sampled values on ${samples.interface}` : samples.program.join(" ");
    const stand = { ...open, meter: null, does: `its source: ${does}` };
    if (file.value.bank === undefined || record.value === null) return good(stand);
    const { bank, lack, stop } = openBank(file.value.bank, open.unit, record.value, { terminal, log });
    return good({
      ...stand,
      bank,
      lack: () => stand.lack() ?? lack(),
      stop: async () => void (await Promise.all([stop(), stand.stop()])),
    });
  }
  if (demonstration === undefined)
    return refused("cli.terminal", "--source FILE is needed, to know what it samples; or --demonstration");
  const banks = simulatedBankSites(clock, demonstration, () => join(folder, "bank.json"));
  const site = banks.find((one) => one.id === terminal);
  if (site) return good({ ...site, ...unattended, does: `it stands at a bank: ${site.title}` });
  const points = simulatedPoints("", siteTime(clock, demonstration, speed));
  const point = points.find(({ record }) => record.terminal === terminal);
  if (!point) {
    const ids = [...points.map(({ record }) => record.terminal), ...banks.map((one) => one.id)];
    const known = ids.map((one) => `${TENANT}/${SITE}/${one}`).join(", ");
    return refused("cli.terminal", `"${id}" is no terminal of the demonstration: ${known}`);
  }
  const { unit, meter, record } = point;
  const does = `it stands beside meter ${record.id}`;
  return good({ unit, meter, ...unattended, does });
}

/** Looks at a bus are reckoned by the terminal itself, so its record has to lie beside the source file. */
async function recordOfBank(
  { bank, calibration }: SourceFile,
  source: string,
): Promise<Answer<Calibration | null>> {
  if (bank === undefined) return good(null);
  const path = join(dirname(source), bank.calibrationFile);
  const record = await openCalibration(path);
  if (!record.ok || record.value.id === calibration) return record;
  const why = `${path}: the record is ${record.value.id}; that of the samples, ${calibration}, is expected`;
  return refused("cli.terminal", why);
}

/** A simulated unit needs nobody to open or close it. */
const unattended = { lack: () => null, stop: async () => undefined };
