// Which hosts are this machine itself: what goes there needs no TLS. Asked wherever something listens or dials.

import { isIPv4 } from "node:net";

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
