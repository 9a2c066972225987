// The file of `etalon compensate plan`: what single-phase users draw, hour by hour, as CSV.

import { type Answer, good, refused } from "@etalon/basis";
import { readRows } from "@etalon/codecs/csv/index";
import { type PhaseIndex, phaseNames, type User } from "@etalon/compensation/balance/users";
import { readBytes } from "@etalon/outside/files/read-file";

const MOST_BYTES = 64 << 20;
const MOST_ROWS = 2_000_000;
const HEADER = "user,phase,time,kw,kvar";

interface Listed {
  readonly phase: PhaseIndex;
  readonly at: Map<string, readonly [activeW: number, reactiveVar: number]>;
}

/** Every user has one row for every time that the file names. */
export async function listedUsers(path: string): Promise<Answer<readonly User[]>> {
  const bytes = await readBytes(path, MOST_BYTES);
  if (!bytes.ok) return bytes;
  const no = (text: string) => refused("cli.users", `${path}${text}`);
  const table = readRows(bytes.value, HEADER, MOST_ROWS);
  if (!table.ok) return refused(table.why.code, `${path}: ${table.why.text}`);
  const { names, rows } = table.value;
  if (names.join(",") !== HEADER) return no(`, line 1: "${names.join(",")}"; ${HEADER} is expected`);
  const users = new Map<string, Listed>();
  const times = new Set<string>();
  for (const { line, cells } of rows) {
    const [name, phase, time, kW, kvar] = cells as [string, string, string, string, string];
    const index = (phaseNames as readonly string[]).indexOf(phase.toLowerCase());
    const [activeW, reactiveVar] = [kW, kvar].map((cell) => (cell === "" ? Number.NaN : 1000 * Number(cell)));
    if (name === "" || time === "") return no(`, line ${line}: a user and a time are expected`);
    if (index < 0) return no(`, line ${line}: phase "${phase}"; one of ${phaseNames.join(", ")} is expected`);
    if (!(Math.abs(activeW!) + Math.abs(reactiveVar!) < 1e12))
      return no(`, line ${line}: "${kW}" and "${kvar}"; kW and kvar as numbers are expected`);
    const user = users.get(name) ?? { phase: index as PhaseIndex, at: new Map() };
    if (user.phase !== index) return no(`, line ${line}: user ${name} stands on two phases`);
    if (user.at.has(time)) return no(`, line ${line}: user ${name} has time ${time} twice`);
    user.at.set(time, [activeW!, reactiveVar!]);
    users.set(name, user);
    times.add(time);
  }
  const short = [...users].find(([, { at }]) => at.size !== times.size);
  if (short) return no(`: user ${short[0]} has ${short[1].at.size} of ${times.size} times; all are expected`);
  const order = [...times];
  return good(
    [...users].map(
      ([name, { phase, at }]): User => ({
        name,
        phase,
        activeW: order.map((time) => at.get(time)![0]),
        reactiveVar: order.map((time) => at.get(time)![1]),
      }),
    ),
  );
}
