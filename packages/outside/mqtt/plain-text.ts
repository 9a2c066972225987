// Where MQTT may go without TLS: to this machine, and nowhere else.

import { isIPv4 } from "node:net";
import { type Answer, good, refused } from "@etalon/basis";

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}

/** The address of an agent, if it may be used: mqtts anywhere, mqtt on loopback. */
export function uplinkUrl(text: string): Answer<URL> {
  if (!URL.canParse(text)) return refused("mqtt.url", `"${text}" is no URL; mqtts://host:port is expected.`);
  const url = new URL(text);
  if (url.protocol !== "mqtts:" && url.protocol !== "mqtt:")
    return refused("mqtt.url", `An uplink goes to mqtts://host:port, not to ${url.protocol}.`);
  if (url.protocol === "mqtt:" && !isLoopback(url.hostname))
    return refused("mqtt.plain", `${url.hostname} is another host: the uplink to it needs TLS (mqtts://).`);
  return good(url);
}
