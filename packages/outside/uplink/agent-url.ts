// Where a terminal may dial: with TLS anywhere, without it to this machine alone; and as whom.

import { createSecureContext } from "node:tls";
import { type Answer, good, refused } from "@etalon/basis";
import { isName } from "@etalon/codecs/sample-stream/name";
import { isLoopback } from "../links/loopback.ts";
import type { UplinkOptions } from "./carrier.ts";

/** The two schemes of a kind of uplink, without the colon. */
export interface Schemes {
  readonly plain: string;
  readonly secure: string;
}

/** The address of an agent, if it may be used. */
export function agentUrl(text: string, { plain, secure }: Schemes): Answer<URL> {
  if (!URL.canParse(text))
    return refused("uplink.url", `"${text}" is no URL; ${secure}://host:port is expected.`);
  const url = new URL(text);
  if (url.protocol !== `${secure}:` && url.protocol !== `${plain}:`)
    return refused("uplink.url", `An uplink goes to ${secure}://host:port, not to ${url.protocol}.`);
  if (url.protocol === `${plain}:` && !isLoopback(url.hostname))
    return refused(
      "uplink.plain",
      `${url.hostname} is another host: the uplink to it needs TLS (${secure}://).`,
    );
  return good(url);
}

/** The agent's address, if everything that a connection needs is as it should be. */
export function dialable({ url, terminal, tls }: UplinkOptions, schemes: Schemes): Answer<URL> {
  for (const name of Object.values(terminal))
    if (!isName(name))
      return refused("uplink.terminal", `"${name}" is no name for a tenant, site or terminal.`);
  try {
    if (tls) createSecureContext(tls);
  } catch (error) {
    return refused(
      "uplink.certificate",
      `The terminal's certificates cannot be used: ${(error as Error).message}.`,
    );
  }
  return agentUrl(url, schemes);
}
