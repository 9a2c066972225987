// The drivers from outside that a node may offer, in a folder that the operator fills: packages, the makers that are trusted,
// and whether users are asked. Every package is verified each time that it is offered: a key may have been revoked since.
//
//     packages/<name>-<version>.json     offered, the newest first; the former ones for when that fails
//     withdrawn/<name>-<version>.json    rolled back: not offered, and not accepted again
//     makers/<fingerprint>.json, policy

import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { compareVersions, type DriverOffer, fits, offerText } from "@etalon/messages/drivers";
import type { InstrumentIdentity } from "@etalon/messages/nouns";
import { replaceFile } from "../authority/credential-files.ts";
import { type Maker, type Makers, makersIn } from "./makers.ts";
import { type DriverPackage, openPackage } from "./package.ts";

const PACKAGES_AT_MOST = 500;
export const policies = ["ask", "trusted"] as const;
export type Policy = (typeof policies)[number];

export interface Shelved {
  readonly offer: DriverOffer;
  readonly standing: "offered" | "withdrawn" | "refused";
  /** Why it is refused. */
  readonly why: string | null;
}

export interface Shelf {
  readonly makers: Pick<Makers, "list" | "trust" | "revoke">;
  /** What the package is, if it may be put here; nothing is changed. */
  verify(text: string): Promise<Answer<DriverOffer>>;
  add(text: string): Promise<Answer<DriverOffer>>;
  list(): Promise<readonly Shelved[]>;
  /** Withdraws the newest version of a driver; the one that is offered then, if any. */
  rollback(
    name: string,
  ): Promise<Answer<{ readonly withdrawn: DriverOffer; readonly former: DriverOffer | null }>>;
  offers(identity: InstrumentIdentity): Promise<readonly DriverOffer[]>;
  code(offer: DriverOffer): Promise<Answer<string>>;
  policy(): Promise<Policy>;
  setPolicy(policy: Policy): Promise<void>;
}
export type { Maker };

export function openShelf(folder: string): Shelf {
  const makers = makersIn(folder);
  const fileOf = ({ name, version }: DriverOffer) => `${name}-${version}.json`;

  /** Newest first; what cannot be read is no package. */
  async function packagesIn(part: "packages" | "withdrawn"): Promise<readonly DriverPackage[]> {
    const names = await readdir(join(folder, part)).catch(() => []);
    const read = names
      .filter((name) => name.endsWith(".json"))
      .slice(0, PACKAGES_AT_MOST)
      .map(async (name) => openPackage(await readFile(join(folder, part, name), "utf8")));
    const opened = (await Promise.all(read)).flatMap((one) => (one.ok ? [one.value] : []));
    return opened.sort((a, b) => inOrder(a.offer, b.offer));
  }

  async function verify(text: string): Promise<Answer<DriverOffer>> {
    const opened = openPackage(text);
    if (!opened.ok) return opened;
    const verified = await makers.verified(opened.value);
    if (!verified.ok) return verified;
    const { name, version, maker, sha256 } = verified.value;
    const known = [...(await packagesIn("packages")), ...(await packagesIn("withdrawn"))]
      .map(({ offer }) => offer)
      .filter((offer) => offer.name === name);
    const called = `driver ${name} ${version} by ${maker}`;
    const another = known.find((offer) => offer.maker !== maker);
    if (another)
      return refused("driver.name", `${called}: the driver of that name here is ${another.maker}'s`);
    const same = known.find((offer) => compareVersions(offer.version, version) === 0);
    if (same && same.sha256 !== sha256)
      return refused("driver.version", `${called}: another code of that version is here already`);
    const newer = known.find((offer) => compareVersions(offer.version, version) > 0);
    if (newer && !same)
      return refused("driver.version", `${called} is older than ${newer.version}, which was here already`);
    return verified;
  }

  return {
    makers,
    verify,
    async add(text) {
      const verified = await verify(text);
      if (!verified.ok) return verified;
      const { name, version } = verified.value;
      const withdrawn = (await packagesIn("withdrawn")).map(({ offer }) => offer);
      if (withdrawn.some((offer) => fileOf(offer) === fileOf(verified.value)))
        return refused(
          "driver.withdrawn",
          `driver ${name} ${version} was rolled back here; a newer one is expected`,
        );
      const all = await readdir(join(folder, "packages")).catch(() => []);
      if (all.length >= PACKAGES_AT_MOST)
        return refused("driver.shelf", `${PACKAGES_AT_MOST} packages are here already`);
      await mkdir(join(folder, "packages"), { recursive: true, mode: 0o700 });
      await replaceFile(join(folder, "packages", fileOf(verified.value)), text);
      return verified;
    },
    async list() {
      const shown: Shelved[] = [];
      for (const found of await packagesIn("packages")) {
        const verified = await makers.verified(found);
        const why = verified.ok ? null : verified.why.text;
        shown.push({ offer: found.offer, standing: why === null ? "offered" : "refused", why });
      }
      for (const { offer } of await packagesIn("withdrawn"))
        shown.push({ offer, standing: "withdrawn", why: null });
      return shown;
    },
    async rollback(name) {
      const [newest, former] = (await packagesIn("packages")).filter(({ offer }) => offer.name === name);
      if (!newest) return refused("driver.unknown", `no driver ${name} is here`);
      await mkdir(join(folder, "withdrawn"), { recursive: true, mode: 0o700 });
      const file = fileOf(newest.offer);
      await rename(join(folder, "packages", file), join(folder, "withdrawn", file));
      return good({ withdrawn: newest.offer, former: former?.offer ?? null });
    },
    async offers(identity) {
      const found: DriverOffer[] = [];
      for (const one of await packagesIn("packages"))
        if (fits(one.offer, identity) && (await makers.verified(one)).ok) found.push(one.offer);
      return found;
    },
    async code(offer) {
      const found = (await packagesIn("packages")).find((one) => one.offer.sha256 === offer.sha256);
      if (!found) return refused("driver.unknown", `${offerText(offer)} is not here any more`);
      const verified = await makers.verified(found);
      return verified.ok ? good(found.code) : verified;
    },
    async policy() {
      const said = await readFile(join(folder, "policy"), "utf8").catch(() => "");
      return said.trim() === "trusted" ? "trusted" : "ask";
    },
    async setPolicy(policy) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(join(folder, "policy"), `${policy}\n`);
    },
  };
}

/** By name those that are made for fewer instruments first; of one name the newest first. */
function inOrder(one: DriverOffer, other: DriverOffer): number {
  if (one.name === other.name) return compareVersions(other.version, one.version);
  const stars = ({ identity }: DriverOffer) => `${identity.maker}${identity.model}`.split("*").length;
  return stars(one) - stars(other) || (one.name < other.name ? -1 : 1);
}
