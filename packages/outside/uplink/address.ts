// A terminal's address in one text, tenant/site/terminal: its MQTT client id, and the common name of its certificate. Names
// may hold slashes; there a slash is written %2F.

import type { TerminalAddress } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";

export const level = (name: string): string => name.replaceAll("/", "%2F");

/** The name that one level stands for; null when it stands for none. */
export function nameOf(text: string | undefined): string | null {
  const name = text?.replaceAll("%2F", "/") ?? "";
  return isName(name) && level(name) === text ? name : null;
}

export const addressText = ({ tenant, site, terminal }: TerminalAddress): string =>
  `${level(tenant)}/${level(site)}/${level(terminal)}`;

export function addressOf(text: string): TerminalAddress | null {
  const [tenant, site, terminal, ...more] = text.split("/").map(nameOf);
  return tenant && site && terminal && more.length === 0 ? { tenant, site, terminal } : null;
}
