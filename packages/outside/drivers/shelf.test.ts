// What a shelf takes and offers: drivers that a trusted maker has signed, as they were signed, newer than what is there. And
// what it refuses, by one sentence each.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "@etalon/basis";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openPackage, signedPackage } from "./package.ts";
import { openShelf, type Shelf } from "./shelf.ts";

const root = mkdtempSync(join(tmpdir(), "etalon-drivers-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [acme, other] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();
const found = { kind: "meter", maker: "Acme", model: "M3", serial: "1", firmware: "1" } as const;
const about = (version: string, more: object = {}) => ({
  ...{ name: "acme-m3", version, maker: "Acme", capabilities: ["energy"] },
  identity: { kind: "meter", maker: "Acme", model: "M*" },
  ...more,
});
const value = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};
/** Texts that a lenient reader of Base64 takes for the same bytes. */
const otherSpellings = (base64url: string): readonly string[] => {
  const bytes = Buffer.from(base64url, "base64url");
  const lasts = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=."];
  const spelled = lasts.flatMap((last) => [base64url.slice(0, -1) + last, base64url + last]);
  return spelled.filter((text) => text !== base64url && Buffer.from(text, "base64url").equals(bytes));
};
const why = (answer: Answer<unknown>) => (answer.ok ? "" : answer.why.text);
const made = (version: string, more: object = {}, key = acme.privateKey, code = `// ${version}`) =>
  value(signedPackage(about(version, more), code, key));

let shelf: Shelf;
let folder = "";
let count = 0;
beforeEach(async () => {
  folder = join(root, `${++count}`);
  shelf = openShelf(folder);
  value(await shelf.makers.trust("Acme", pem(acme.publicKey), 0));
});
const offered = async () => (await shelf.offers(found)).map(({ version }) => version);

describe("a shelf of drivers", () => {
  it("offers what a trusted maker has signed, the newest first, with its code", async () => {
    for (const version of ["1.9", "1.10", "2"]) value(await shelf.add(made(version)));
    expect(await offered()).toEqual(["2", "1.10", "1.9"]);
    expect(await shelf.offers({ ...found, model: "X3" })).toEqual([]);
    const [newest] = await shelf.offers(found);
    expect(value(await shelf.code(newest!))).toBe("// 2");
    expect(await shelf.add(made("2"))).toMatchObject({ ok: true }); // the same again changes nothing
    expect((await shelf.list()).map(({ standing }) => standing)).toEqual(["offered", "offered", "offered"]);
  });

  it("refuses a maker whom nobody trusts, a key that was revoked, and another's name", async () => {
    const foreign = made("1", {}, other.privateKey);
    expect(why(await shelf.add(foreign))).toMatch(
      /^driver acme-m3 1 by Acme: nobody here trusts its key [0-9a-f]{32}$/,
    );
    value(await shelf.makers.trust("Other", pem(other.publicKey), 0));
    expect(why(await shelf.add(foreign))).toMatch(/key [0-9a-f]{32} is Other's, not Acme's$/);
    const theirs = made("9", { maker: "Other" }, other.privateKey);
    value(await shelf.add(made("1")));
    expect(why(await shelf.add(theirs))).toBe(
      "driver acme-m3 9 by Other: the driver of that name here is Acme's",
    );
    value(await shelf.makers.revoke("Acme", 0));
    expect(why(await shelf.add(made("2")))).toMatch(/Acme's key [0-9a-f]{32} was revoked on 1970-01-01$/);
    expect(await offered()).toEqual([]); // what was there is not offered any more, either
    expect((await shelf.list())[0]).toMatchObject({
      standing: "refused",
      why: expect.stringMatching(/revoked/),
    });
    expect(why(await shelf.makers.trust("Acme", pem(acme.publicKey), 0))).toMatch(/was revoked on/);
  });

  it("refuses what is not as it was signed", async () => {
    const whole = JSON.parse(made("1"));
    const changed = (parts: object) => JSON.stringify({ ...whole, ...parts });
    expect(why(await shelf.add(changed({ code: "// another" })))).toBe(
      "driver acme-m3 1: its code is not the code that was signed",
    );
    const manifest = whole.manifest.replace('"energy"', '"anything"');
    expect(why(await shelf.add(changed({ manifest })))).toMatch(/has not signed it$/);
    for (const signature of ["", ...otherSpellings(whole.signature)])
      expect(why(await shelf.add(changed({ signature })))).toMatch(/has not signed it$/);
    expect(why(await shelf.add(changed({ format: "x" })))).toMatch(/its format is not etalon-driver-1$/);
    expect(why(await shelf.add("{"))).toBe("this is no driver package: it is not JSON");
    // Changed on the disk after it was taken.
    value(await shelf.add(made("1")));
    const [offer] = await shelf.offers(found);
    writeFileSync(join(folder, "packages", "acme-m3-1.json"), changed({ manifest }));
    expect(await offered()).toEqual([]);
    expect(why(await shelf.code(offer!))).toMatch(/has not signed it$/);
  });

  it("refuses an older version, another code of the same version, and a pattern that fits all", async () => {
    value(await shelf.add(made("2")));
    expect(why(await shelf.add(made("1.9")))).toBe(
      "driver acme-m3 1.9 by Acme is older than 2, which was here already",
    );
    expect(why(await shelf.add(made("2", {}, acme.privateKey, "// other")))).toBe(
      "driver acme-m3 2 by Acme: another code of that version is here already",
    );
    for (const identity of [
      { kind: "meter", maker: "*", model: "M3" },
      { kind: "meter", maker: "Acme", model: "**" },
    ])
      expect(why(signedPackage(about("3", { identity }), "", acme.privateKey))).toMatch(/is too wide$/);
    expect(why(signedPackage(about("3", { identity: { kind: "car" } }), "", acme.privateKey))).toMatch(
      /identity.kind/,
    );
    expect(why(signedPackage(about("three"), "", acme.privateKey))).toMatch(/a version as text, such as/);
  });

  it("rolls back to the former version, and does not take the withdrawn one again", async () => {
    for (const version of ["1", "2"]) value(await shelf.add(made(version)));
    expect(value(await shelf.rollback("acme-m3"))).toMatchObject({
      withdrawn: { version: "2" },
      former: { version: "1" },
    });
    expect(await offered()).toEqual(["1"]);
    expect(why(await shelf.add(made("2")))).toBe(
      "driver acme-m3 2 was rolled back here; a newer one is expected",
    );
    value(await shelf.add(made("3")));
    expect(await offered()).toEqual(["3", "1"]);
    expect(why(await shelf.rollback("nothing"))).toBe("no driver nothing is here");
  });

  it("has users asked unless its policy says otherwise", async () => {
    expect(await shelf.policy()).toBe("ask");
    await shelf.setPolicy("trusted");
    expect(await shelf.policy()).toBe("trusted");
  });

  it("answers whatever a package is made of, and believes none that was changed anywhere", async () => {
    const text = made("1");
    const makers = shelf;
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(text);
        if (bytes[at] === byte) return;
        bytes[at] = byte;
        const opened = openPackage(bytes.toString());
        const changed =
          opened.ok && JSON.stringify(opened.value) !== JSON.stringify(value(openPackage(text)));
        if (changed) expect((await makers.verify(bytes.toString())).ok).toBe(false);
      }),
      { seed: 20_261_129, numRuns: 400 },
    );
  });
});
