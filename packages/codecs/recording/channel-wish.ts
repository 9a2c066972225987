// The option `--channels ua=1,ub=2,ia=-4`: which channel its writer wants for which role; called by
// channel-choice.ts.

import { type Answer, type Channel, good, refused } from "@etalon/basis";
import type { ChosenChannel } from "./channel-candidates.ts";
import { type Role, reversedRoles, roles } from "./roles.table.ts";

const EXPECTED = "ua=1,ub=2,uc=3,ia=4,ib=5,ic=6";

export type Wish = { readonly [R in Role]?: ChosenChannel };

/**
 * Reads the option's text; an empty one wishes nothing. Channels are given by number or, where it is one's
 * alone, name.
 */
export function readWish(channels: readonly Channel[], text: string): Answer<Wish> {
  const wish: { [R in Role]?: ChosenChannel } = {};
  const takenBy = new Map<number, string>();
  for (const part of text.split(",").filter((one) => one.trim() !== "")) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(0, at)).trim().toLowerCase();
    const role = roles.find((one) => one === name) ?? reversedRoles.get(name);
    if (role === undefined)
      return refused(
        "channels.wish",
        `--channels: "${part.trim()}" is not understood; a list like ${EXPECTED} is expected, ` +
          `of ${roles.join(", ")}, ucb`,
      );
    if (wish[role] !== undefined) return refused("channels.wish", `--channels gives ${role} twice`);
    const found = findChannel(channels, part.slice(at + 1).trim(), name);
    if (!found.ok) return found;
    const { index, sign } = found.value;
    const other = takenBy.get(index);
    if (other !== undefined)
      return refused(
        "channels.wish",
        `--channels gives channel ${channels[index]?.number} for both ${other} and ${name}`,
      );
    takenBy.set(index, name);
    wish[role] = { index, sign: reversedRoles.has(name) ? (sign === 1 ? -1 : 1) : sign };
  }
  return good(wish);
}

function findChannel(channels: readonly Channel[], text: string, role: string): Answer<ChosenChannel> {
  const plain = lookUp(channels, text);
  const found = plain.length === 0 && text.startsWith("-") ? lookUp(channels, text.slice(1).trim()) : plain;
  const sign = found === plain ? 1 : -1;
  const [index, second] = found;
  if (index === undefined)
    return refused(
      "channels.wish",
      `--channels ${role}=${text}: the recording has no such channel; ${rangeOf(channels)}`,
    );
  if (second !== undefined) {
    const numbers = found.map((one) => channels[one]?.number).join(", ");
    return refused(
      "channels.wish",
      `--channels ${role}=${text}: channels ${numbers} have that name; give the number`,
    );
  }
  const channel = channels[index]!;
  const wanted = role.startsWith("u") ? "voltage" : "current";
  const unlabelled = channel.quantity === "other" && channel.unit === "";
  if (channel.quantity !== wanted && !unlabelled)
    return refused(
      "channels.wish",
      `--channels ${role}=${text}: channel ${channel.number} (${channel.name}) is in ` +
        `${channel.unit || "no unit"}; a ${wanted} is expected`,
    );
  return good({ index, sign });
}

/** By number first, then by name as it is written, then by name in any case. */
function lookUp(channels: readonly Channel[], text: string): readonly number[] {
  const indices = (fits: (channel: Channel) => boolean): number[] =>
    channels.flatMap((channel, index) => (fits(channel) ? [index] : []));
  const byNumber = /^\d{1,9}$/.test(text) ? indices((channel) => channel.number === Number(text)) : [];
  if (byNumber.length > 0) return byNumber;
  const byName = indices((channel) => channel.name === text);
  return byName.length > 0 ? byName : indices((channel) => channel.name.toLowerCase() === text.toLowerCase());
}

function rangeOf(channels: readonly Channel[]): string {
  const first = channels[0]?.number ?? 0;
  const last = channels.at(-1)?.number ?? 0;
  return channels.length === 0 ? "it has none" : `its channels are numbered ${first} to ${last}`;
}
