// The makers whose drivers an operator trusts: one file for each key, in the shelf's folder. A key that was revoked stays
// there, so that it is known why its drivers are refused.

import type { KeyObject } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { type DriverOffer, offerText } from "@etalon/messages/drivers";
import { replaceFile } from "../authority/credential-files.ts";
import { type DriverPackage, ed25519Key, fingerprintOf, isSignedBy } from "./package.ts";

export interface Maker {
  readonly maker: string;
  readonly fingerprint: string;
  readonly trustedAt: string;
  readonly revokedAt: string | null;
}
interface KeptMaker extends Maker {
  readonly publicKey: string;
}

export interface Makers {
  list(): Promise<readonly Maker[]>;
  trust(maker: string, publicKey: string, atMs: number): Promise<Answer<Maker>>;
  /** By the maker's name, all its keys; or by one key's fingerprint. */
  revoke(whose: string, atMs: number): Promise<Answer<readonly Maker[]>>;
  /** The package's offer, when a maker whom the operator trusts has signed it. */
  verified(found: DriverPackage): Promise<Answer<DriverOffer>>;
}

export function makersIn(folder: string): Makers {
  const place = join(folder, "makers");
  const keep = async (one: KeptMaker) => {
    await mkdir(place, { recursive: true, mode: 0o700 });
    await replaceFile(join(place, `${one.fingerprint}.json`), `${JSON.stringify(one, null, 2)}\n`);
  };
  async function kept(): Promise<readonly KeptMaker[]> {
    const names = await readdir(place).catch(() => []);
    const files = names.filter((name) => name.endsWith(".json")).sort();
    return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(place, name), "utf8"))));
  }
  const shown = ({ publicKey: _, ...maker }: KeptMaker): Maker => maker;
  return {
    list: async () => (await kept()).map(shown),

    async trust(maker, publicKey, atMs) {
      if (maker.length < 1 || maker.length > 100) return refused("driver.maker", "a maker has a name");
      const key = ed25519Key(publicKey, "public");
      if (!key.ok) return key;
      const fingerprint = fingerprintOf(key.value);
      const before = (await kept()).find((one) => one.fingerprint === fingerprint);
      if (before?.revokedAt)
        return refused(
          "driver.revoked",
          `key ${fingerprint} was revoked on ${before.revokedAt.slice(0, 10)}`,
        );
      if (before && before.maker !== maker)
        return refused("driver.maker", `key ${fingerprint} is ${before.maker}'s`);
      const one = { maker, fingerprint, trustedAt: new Date(atMs).toISOString(), revokedAt: null };
      if (!before) await keep({ ...one, publicKey });
      return good(before ? shown(before) : one);
    },

    async revoke(whose, atMs) {
      const found = (await kept()).filter(
        ({ maker, fingerprint }) => maker === whose || fingerprint === whose,
      );
      if (found.length === 0) return refused("driver.maker", `no key of ${whose} is known here`);
      const revokedAt = new Date(atMs).toISOString();
      const revoked = found.map((one) => ({ ...one, revokedAt: one.revokedAt ?? revokedAt }));
      await Promise.all(revoked.map(keep));
      return good(revoked.map(shown));
    },

    async verified(found) {
      const { offer, key: fingerprint } = found;
      const called = offerText({ ...offer, capabilities: [] });
      const maker = (await kept()).find((one) => one.fingerprint === fingerprint);
      if (!maker)
        return refused("driver.unknown-maker", `${called}: nobody here trusts its key ${fingerprint}`);
      if (maker.revokedAt)
        return refused(
          "driver.revoked",
          `${called}: ${maker.maker}'s key ${fingerprint} was revoked on ${maker.revokedAt.slice(0, 10)}`,
        );
      const key = ed25519Key(maker.publicKey, "public");
      if (!key.ok || !isSignedBy(found, key.value as KeyObject))
        return refused("driver.signature", `${called}: key ${fingerprint} has not signed it`);
      if (maker.maker !== offer.maker)
        return refused(
          "driver.maker",
          `${called}: key ${fingerprint} is ${maker.maker}'s, not ${offer.maker}'s`,
        );
      return good(offer);
    },
  };
}
