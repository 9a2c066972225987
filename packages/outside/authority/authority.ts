// The built-in certificate authority: a folder on the operator's host. Called by `etalon authority`.
//
//     authority.key.pem   the key that signs; 0600, sealed by a passphrase where one is given; it never leaves this folder
//     authority.pem       its certificate, which every role is given
//     revoked.pem         the revocation list, which every role is given
//     issued/<serial>.pem, revoked/<serial>    one file each, so that two commands at once lose nothing

import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, type Clock, good, posixNsFromInstant, refused } from "@etalon/basis";
import {
  type Holder,
  type Issuer,
  isSealed,
  keyIn,
  newKeys,
  newSerial,
  privatePem,
  revocationList,
  roleCertificate,
  rootCertificate,
  sealedPem,
  signingKey,
} from "./certificates.ts";
import { FILES, replaceFile, writeKey } from "./credential-files.ts";
import { hostsIn, type Identity, identityIn, identityUri, isIdentityId } from "./identity.ts";

const ROOT_DAYS = 3_650;
/** The list is signed anew by every command; without any for so long, roles trust nobody any more. */
const LIST_DAYS = 60;
export const CERTIFICATE_DAYS = 30;
const NAME = "Etalon authority";
const KEY = "authority.key.pem";

export interface IssueOptions {
  /** Where key and certificates go; on a host of its own the folder is carried there. */
  readonly to: string;
  readonly days?: number;
  readonly hosts?: readonly string[];
}

export interface IssuedCertificate {
  readonly serial: string;
  readonly identity: Identity;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
}

export interface Authority {
  issue(identity: Identity, options: IssueOptions): Promise<Answer<IssuedCertificate>>;
  /**
   * Another certificate for the key that a folder's certificate is for, if that one ends within so many days (else null),
   * and the present revocation list in any case. The private key is not needed.
   */
  renew(
    folder: string,
    options: { readonly withinDays: number; readonly days?: number },
  ): Promise<Answer<IssuedCertificate | null>>;
  /** All certificates of an identity, or the one with a serial number; those revoked now. */
  revoke(what: Identity | string): Promise<Answer<readonly IssuedCertificate[]>>;
  list(): Promise<readonly IssuedCertificate[]>;
}

/** Begins an authority; refused where there is one, since what it issued would be worth nothing any more. */
export async function initAuthority(
  folder: string,
  clock: Clock,
  passphrase?: string,
): Promise<Answer<Authority>> {
  if (existsSync(join(folder, KEY)))
    return refused("authority.exists", `there is an authority in ${folder} already`);
  try {
    await mkdir(join(folder, "issued"), { recursive: true, mode: 0o700 });
    await mkdir(join(folder, "revoked"), { recursive: true, mode: 0o700 });
    const keys = await newKeys();
    const root = await rootCertificate(keys, NAME, { nowMs: nowMs(clock), days: ROOT_DAYS });
    await writeFile(join(folder, FILES.authority), root);
    const key = await privatePem(keys.privateKey);
    // Last: with it there is an authority.
    await writeKey(join(folder, KEY), passphrase === undefined ? key : sealedPem(key, passphrase));
  } catch (error) {
    return refused("authority.folder", `${folder} cannot be made into an authority: ${textOf(error)}`);
  }
  const opened = await openAuthority(folder, clock, passphrase);
  if (opened.ok) await opened.value.revoke(""); // nothing yet, but the list is signed
  return opened;
}

export async function openAuthority(
  folder: string,
  clock: Clock,
  passphrase?: string,
): Promise<Answer<Authority>> {
  let issuer: Issuer;
  let sealed = false;
  try {
    const certificate = await readFile(join(folder, FILES.authority), "utf8");
    const key = await readFile(join(folder, KEY), "utf8");
    sealed = isSealed(key);
    issuer = { certificate, key: await signingKey(key, passphrase) };
  } catch (error) {
    if (sealed)
      return refused(
        "authority.sealed",
        `the key in ${folder} is sealed by ${passphrase === undefined ? "a" : "another"} passphrase; "--passphrase" names the file that holds it`,
      );
    return refused(
      "authority.none",
      `there is no authority in ${folder} (${textOf(error)}); begin one with "etalon authority init"`,
    );
  }
  const root = new X509Certificate(issuer.certificate);

  async function list(): Promise<readonly IssuedCertificate[]> {
    const all: IssuedCertificate[] = [];
    for (const name of await readdir(join(folder, "issued"))) {
      const certificate = new X509Certificate(await readFile(join(folder, "issued", name)));
      const identity = identityIn(certificate.subjectAltName);
      if (!identity) continue; // nobody would take it
      const serial = name.replace(/\.pem$/, "");
      const revokedAt = await readFile(join(folder, "revoked", serial), "utf8").catch(() => null);
      all.push({
        serial,
        identity,
        notAfter: new Date(certificate.validTo),
        revokedAt: revokedAt === null ? null : new Date(revokedAt),
      });
    }
    return all.sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  }

  /** The list as it is now; signed anew each time, so that it never ends while the authority is in use. */
  async function signList(): Promise<string> {
    const revoked = (await list()).flatMap(({ serial, revokedAt }) =>
      revokedAt === null ? [] : [{ serial, atMs: revokedAt.getTime() }],
    );
    const signed = await revocationList(issuer, revoked, { nowMs: nowMs(clock), days: LIST_DAYS });
    await replaceFile(join(folder, FILES.revoked), signed);
    return signed;
  }

  async function certify(
    identity: Identity,
    publicKey: Holder["publicKey"],
    to: string,
    options: { readonly days?: number; readonly hosts: readonly string[] },
  ): Promise<IssuedCertificate> {
    const serial = newSerial();
    const days = options.days ?? CERTIFICATE_DAYS;
    const holder = { identity, publicKey, serial, hosts: options.hosts };
    const certificate = await roleCertificate(issuer, holder, { nowMs: nowMs(clock), days });
    // Known here before anyone else has it: one that we do not know could not be revoked.
    await writeFile(join(folder, "issued", `${serial}.pem`), certificate, { flag: "wx", mode: 0o600 });
    await replaceFile(join(to, FILES.certificate), certificate);
    await replaceFile(join(to, FILES.authority), issuer.certificate);
    await replaceFile(join(to, FILES.revoked), await signList());
    return {
      serial,
      identity,
      notAfter: new Date(new X509Certificate(certificate).validTo),
      revokedAt: null,
    };
  }

  return good({
    list,
    async issue(identity, { to, days, hosts = [] }) {
      if (!isIdentityId(identity.id))
        return refused(
          "authority.id",
          `"${identity.id}" is no id: up to 64 of letters, digits, . _ / - are expected, the first a letter or digit`,
        );
      const bad = hosts.find((host) => !/^[A-Za-z0-9.:-]{1,253}$/.test(host));
      if (bad !== undefined) return refused("authority.host", `"${bad}" is no host name or address`);
      const there = await certified(to);
      if (there !== null && there !== identityUri(identity))
        return refused(
          "authority.taken",
          `${to} holds the certificate of ${there}: ${identityUri(identity)} needs a folder of its own`,
        );
      try {
        await mkdir(to, { recursive: true, mode: 0o700 });
        const keys = await newKeys();
        await writeKey(join(to, FILES.key), await privatePem(keys.privateKey));
        return good(await certify(identity, keys.publicKey, to, { hosts, ...(days && { days }) }));
      } catch (error) {
        return refused("authority.write", `${identityUri(identity)} was not issued: ${textOf(error)}`);
      }
    },
    async renew(at, { withinDays, days }) {
      try {
        const pem = await readFile(join(at, FILES.certificate), "utf8");
        const old = new X509Certificate(pem);
        const identity = identityIn(old.subjectAltName);
        if (!identity || !old.verify(root.publicKey))
          return refused("authority.foreign", `the certificate in ${at} is not of this authority`);
        const known = (await list()).find(({ serial }) => serial === old.serialNumber.toLowerCase());
        if (known?.revokedAt !== null)
          return refused("authority.revoked", `the certificate of ${identityUri(identity)} was revoked`);
        if (known.notAfter.getTime() - nowMs(clock) > withinDays * 86_400_000) {
          await replaceFile(join(at, FILES.revoked), await signList());
          return good(null);
        }
        const hosts = hostsIn(old.subjectAltName);
        return good(await certify(identity, await keyIn(pem), at, { hosts, ...(days && { days }) }));
      } catch (error) {
        return refused("authority.write", `the certificate in ${at} was not renewed: ${textOf(error)}`);
      }
    },
    async revoke(what) {
      const found = (await list()).filter(
        ({ serial, identity, revokedAt }) =>
          revokedAt === null &&
          (typeof what === "string" ? serial === what : identityUri(identity) === identityUri(what)),
      );
      const at = new Date(nowMs(clock));
      for (const { serial } of found)
        await writeFile(join(folder, "revoked", serial), at.toISOString(), { mode: 0o600 });
      await signList();
      return good(found.map((one) => ({ ...one, revokedAt: at })));
    },
  });
}

/** Whose certificate lies in a folder; null where none does that names somebody. */
async function certified(folder: string): Promise<string | null> {
  try {
    const certificate = new X509Certificate(await readFile(join(folder, FILES.certificate)));
    const identity = identityIn(certificate.subjectAltName);
    return identity && identityUri(identity);
  } catch {
    return null;
  }
}

const nowMs = (clock: Clock): number => Number(posixNsFromInstant(clock.now()) / 1_000_000n);
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
