// Which addresses a webhook may call: none that only this host can reach (itself, its link, a cloud's metadata), however a
// name resolves at that moment, unless the operator says so. Called by `webhook.ts`.

import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP } from "node:net";

const local = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 3],
] as const) {
  local.addSubnet(net, bits, "ipv4");
  local.addSubnet(`64:ff9b::${net}`, 96 + bits, "ipv6"); // the same behind a translator, RFC 6052
}
local.addSubnet("::", 127, "ipv6");
local.addSubnet("fe80::", 10, "ipv6");
local.addSubnet("ff00::", 8, "ipv6");

export const isLocalAddress = (address: string): boolean =>
  local.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

export const whyNotCalled = (host: string, address: string): string =>
  `${host} is ${address}, which only this host can reach; "local": true allows it`;

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** What `net.connect` asks names of: the address that is looked at is the one that is called. */
export function lookupElsewhere(host: string, options: object, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const bad = addresses?.find(({ address }) => isLocalAddress(address));
    const first = addresses?.[0];
    if (error || !first) return found(error ?? new Error(`${host} has no address`), []);
    if (bad) return found(new Error(whyNotCalled(host, bad.address)), []);
    if ((options as { all?: boolean }).all) found(null, addresses);
    else found(null, first.address, first.family);
  });
}
