// What was said under a certificate is believed of its holder alone, word for word, as long as the certificate is good.

import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "@etalon/basis";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { type Authority, initAuthority } from "./authority.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import type { Identity } from "./identity.ts";
import { keyFingerprint, proofIn, proofOf, provedBy } from "./proof.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-proof-"));
const closing: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true, force: true });
});
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

const agent = { role: "agent", id: "ia-01" } as const;
const TEXT = '{"kind":"announce","agent":"ia-01"}';
let ours: Authority;
let theirs: Authority;
let cloud: Credentials;
beforeAll(async () => {
  ours = taken(await initAuthority(join(folder, "ours"), systemClock()));
  theirs = taken(await initAuthority(join(folder, "theirs"), systemClock()));
  cloud = await holder({ role: "cloud", id: "cc-01" }, "cloud");
});

async function holder(identity: Identity, name: string, by = ours): Promise<Credentials> {
  const to = join(folder, name);
  taken(await by.issue(identity, { to }));
  const opened = taken(await openCredentials(to, { lookEveryMs: 20 }));
  closing.push(() => opened.close());
  return opened;
}

it("is believed, by a fingerprint that stays when the certificate is renewed", async () => {
  const own = await holder(agent, "agent");
  const before = taken(provedBy(agent, TEXT, proofOf(TEXT, own), cloud));
  expect(before).toBe(keyFingerprint(new X509Certificate(own.texts().cert)));
  const first = own.texts().cert;
  taken(await ours.renew(join(folder, "agent"), { withinDays: 365 }));
  await expect.poll(() => own.texts().cert === first).toBe(false);
  expect(taken(provedBy(agent, TEXT, proofOf(TEXT, own), cloud))).toBe(before);
});

it("is not believed of others, of other words, or under a certificate that is not good", async () => {
  const own = await holder(agent, "another");
  const proof = proofOf(TEXT, own);
  const why = (...args: Parameters<typeof provedBy>) => {
    const answer = provedBy(...args);
    return answer.ok ? null : answer.why.text;
  };
  expect(why(agent, `${TEXT} `, proof, cloud)).toMatch(/not signed by its key/);
  expect(why({ role: "agent", id: "ia-02" }, TEXT, proof, cloud)).toMatch(/it is etalon:agent\/ia-01/);
  expect(why(agent, TEXT, null, cloud)).toMatch(/shows no certificate/);
  expect(why(agent, TEXT, { ...proof, certificate: "x" }, cloud)).toMatch(/no certificate/);
  const monthsLater = Date.now() + 90 * 86_400_000;
  expect(why(agent, TEXT, proof, cloud, monthsLater)).toMatch(/expired on/);
  expect(why(agent, TEXT, proof, cloud, Date.now() - 90 * 86_400_000)).toMatch(/not valid yet/);
  const foreign = await holder(agent, "foreign", theirs);
  expect(why(agent, TEXT, proofOf(TEXT, foreign), cloud)).toMatch(/another authority/);
  // Its own certificate with another's signature.
  const mixed = { ...proof, signature: proofOf(TEXT, foreign).signature };
  expect(why(agent, TEXT, mixed, cloud)).toMatch(/not signed by its key/);
  taken(await ours.revoke(agent));
  taken(await ours.renew(join(folder, "cloud"), { withinDays: 0 })); // brings the new list
  await expect.poll(() => why(agent, TEXT, proof, cloud)).toMatch(/revoked/);
});

it("is read from anything without harm", () => {
  const seed = Number(process.env.ETALON_SEED ?? 20_260_302);
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const proof = proofIn(value);
      if (proof !== null) expect(provedBy(agent, TEXT, proof, cloud).ok).toBe(false);
    }),
    { seed },
  );
  const { cert } = cloud.texts();
  const strings = fc.record({ certificate: fc.constantFrom(cert, ""), signature: fc.string() });
  fc.assert(
    fc.property(strings, (proof) => {
      expect(provedBy(cloud.identity, TEXT, proofIn(proof), cloud).ok).toBe(false);
    }),
    { seed },
  );
});
