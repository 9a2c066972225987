// Which channels of a recording are the mains' voltages and currents. Called before every verification and
// analysis.

import { type Answer, type Channel, good, type Recording, refused, type Wiring } from "@etalon/basis";
import { type Candidates, type ChosenChannel, findCandidates } from "./channel-candidates.ts";
import { readWish } from "./channel-wish.ts";
import { needsOfWiring, type Role, roles, systems } from "./roles.table.ts";

export type ChosenChannels = { readonly [R in Role]?: ChosenChannel };

const mostListed = 6;

/**
 * Chooses the channels of a recording by phase and quantity.
 *
 * Where several channels fit one role (buses, lines, transformers side by side) nothing is guessed: the
 * refusal lists them. `wanted` settles it, in the form of the option `--channels`: `ua=1,ub=2,ia=-4` with
 * channel numbers or names, a "-" in front of a channel that is recorded with reversed sign. What is wanted
 * goes before what is found; the rest is found where it is clear, and left out where it is not.
 *
 * @param wiring  what the channels must be enough for; without it the phases found must make a whole system
 */
export function chooseChannels(recording: Recording, wanted = "", wiring?: Wiring): Answer<ChosenChannels> {
  const { channels } = recording;
  const wish = readWish(channels, wanted);
  if (!wish.ok) return wish;
  const wished = Object.values(wish.value);
  const candidates = findCandidates(channels);
  const chosen: { [R in Role]?: ChosenChannel } = { ...wish.value };
  const unclear: Role[] = [];
  for (const role of roles) {
    const fitting = candidates.get(role) ?? [];
    const free = fitting.filter(({ index }) => !wished.some((one) => one.index === index));
    if (chosen[role] !== undefined || free[0] === undefined) continue;
    if (fitting.length === 1) chosen[role] = free[0];
    else unclear.push(role);
  }
  const lacking = lackingRoles(chosen, wiring, wished.length > 0);
  const relevant = unclear.filter((role) => wiring === undefined || lacking.includes(role));
  if (relevant.length > 0 && wished.length === 0)
    return refused("channels.unclear", unclearText(channels, candidates, relevant));
  if (lacking.length > 0)
    return refused("channels.missing", missingText(channels, candidates, lacking, wiring));
  return good(chosen);
}

/** The roles without which the choice is not enough; of several ways to be enough, the nearest. */
function lackingRoles(chosen: ChosenChannels, wiring: Wiring | undefined, wished: boolean): readonly Role[] {
  const has = (role: Role): boolean => chosen[role] !== undefined;
  if (wiring !== undefined) {
    const lacks = needsOfWiring[wiring].map((set) => set.filter((role) => !has(role)));
    return lacks.reduce((least, lack) => (lack.length < least.length ? lack : least));
  }
  if (!roles.some(has)) return ["ua", "ia"];
  if (wished) return []; // whoever names channels may want only some
  return systems.flatMap((system) => {
    const present = system.roles.filter(has);
    const whole = present.length === system.roles.length || system.instead.includes(present.join());
    return whole ? [] : system.roles.filter((role) => !has(role));
  });
}

function unclearText(channels: readonly Channel[], candidates: Candidates, unclear: readonly Role[]): string {
  // The other phases look the same: one voltage and one current are enough to see the choice.
  const lists = ["u", "i"].flatMap((letter) => {
    const role = unclear.find((one) => one.startsWith(letter));
    return role === undefined ? [] : [`${role} may be ${listed(channels, candidates.get(role) ?? [])}`];
  });
  const example = roles.flatMap((role) => {
    const first = candidates.get(role)?.[0];
    return first === undefined
      ? []
      : [`${role}=${first.sign < 0 ? "-" : ""}${channels[first.index]?.number}`];
  });
  return (
    `more than one channel fits ${unclear.join(", ")}: ${lists.join("; ")}; ` +
    `say which, as in --channels ${example.join(",")}`
  );
}

function missingText(
  channels: readonly Channel[],
  candidates: Candidates,
  lacking: readonly Role[],
  wiring: Wiring | undefined,
): string {
  const names = lacking.map((role) => {
    const fitting = candidates.get(role) ?? [];
    return fitting.length > 0 ? `${role} (may be ${listed(channels, fitting)})` : role;
  });
  const need = wiring === undefined ? "" : ` that a ${wiring} meter needs`;
  const example = lacking.map((role) => `${role}=…`).join(",");
  return `no channel is known to be ${names.join(", ")}${need}; say which, as in --channels ${example}`;
}

function listed(channels: readonly Channel[], candidates: readonly ChosenChannel[]): string {
  const names = candidates.slice(0, mostListed).map(({ index }) => {
    const channel = channels[index]!;
    return `${channel.number} (${channel.name})`;
  });
  return names.join(", ") + (candidates.length > mostListed ? `, … (${candidates.length} in all)` : "");
}
