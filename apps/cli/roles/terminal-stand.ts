// Where `etalon terminal` stands: at a source of its own, or at a point of the demonstration's site. Called by `open-roles.ts`.

import { type Answer, good, type Instant, refused, type TerminalAddress } from "@etalon/basis";
import type { TerminalPorts } from "@etalon/field/yh-user-terminal/shell";
import { openSource } from "@etalon/outside/front-end/source";
import { openSourceFile } from "@etalon/outside/front-end/source-file";
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
export interface Stand extends Pick<TerminalPorts, "unit" | "meter"> {
  lack(): string | null;
  stop(): Promise<void>;
  /** For people. */
  readonly does: string;
}

export async function standOf(
  { id, clock, log }: Setting,
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
    const does =
      "interface" in samples ? `sampled values on ${samples.interface}` : samples.program.join(" ");
    return good({
      ...openSource(file.value, { terminal, clock, log }),
      meter: null,
      does: `its source: ${does}`,
    });
  }
  if (demonstration === undefined)
    return refused("cli.terminal", "--source FILE is needed, to know what it samples; or --demonstration");
  const points = simulatedPoints("", siteTime(clock, demonstration, speed));
  const point = points.find(({ record }) => record.terminal === terminal);
  if (!point) {
    const known = points.map(({ record }) => `${TENANT}/${SITE}/${record.terminal}`).join(", ");
    return refused("cli.terminal", `"${id}" is no terminal of the demonstration: ${known}`);
  }
  const { unit, meter, record } = point;
  const does = `it stands beside meter ${record.id}`;
  return good({ unit, meter, lack: () => null, stop: async () => undefined, does });
}
