// X.509 as the built-in authority writes it: its own certificate, those of roles, the revocation list. No files here.
// Called by `authority.ts`.

import "reflect-metadata"; // before the next: it registers its parts there
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { type Identity, identityUri } from "./identity.ts";

type Key = webcrypto.CryptoKey;
type KeyPair = webcrypto.CryptoKeyPair;

x509.cryptoProvider.set(webcrypto as never);

const KEYS = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
/** Clocks of two hosts may differ by so much. */
const BACKDATED_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface Span {
  readonly nowMs: number;
  readonly days: number;
}

const validity = ({ nowMs, days }: Span) => ({
  notBefore: new Date(nowMs - BACKDATED_MS),
  notAfter: new Date(nowMs + days * DAY_MS),
});

export const newKeys = (): Promise<KeyPair> =>
  webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]) as Promise<KeyPair>;

export async function privatePem(key: Key): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** As PKCS #8, which `openssl pkey` reads too. */
export function sealedPem(pem: string, passphrase: string): string {
  const sealed = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return createPrivateKey(pem).export(sealed).toString();
}

export const isSealed = (pem: string): boolean => pem.includes("ENCRYPTED");

/** @throws when it is sealed, and not by this passphrase */
export function signingKey(pem: string, passphrase?: string): Promise<Key> {
  const bytes = createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) }).export({
    type: "pkcs8",
    format: "der",
  });
  return webcrypto.subtle.importKey("pkcs8", bytes, KEYS, false, ["sign"]) as Promise<Key>;
}

/** The public key in a certificate, for another certificate of the same holder. */
export function keyIn(certificate: string): Promise<Key> {
  const bytes = createPublicKey(certificate).export({ type: "spki", format: "der" });
  return webcrypto.subtle.importKey("spki", bytes, KEYS, true, ["verify"]) as Promise<Key>;
}

/** Positive, and no two alike. */
export const newSerial = (): string => `4${randomBytes(15).toString("hex").slice(1)}`;

export async function rootCertificate(keys: KeyPair, name: string, span: Span): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: [{ CN: [name] }],
    serialNumber: newSerial(),
    signingAlgorithm: SIGNING,
    ...validity(span),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pemOf(certificate);
}

export interface Issuer {
  readonly certificate: string;
  readonly key: Key;
}

export interface Holder {
  readonly identity: Identity;
  readonly publicKey: Key;
  readonly serial: string;
  /** Names and addresses at which others that know nothing of roles find it (NATS, browsers). */
  readonly hosts: readonly string[];
}

export async function roleCertificate(issuer: Issuer, holder: Holder, span: Span): Promise<string> {
  const root = new x509.X509Certificate(issuer.certificate);
  const { identity, publicKey, serial, hosts } = holder;
  const names = hosts.map((host) => ({ type: isIP(host) ? "ip" : "dns", value: host }) as const);
  const { notBefore, notAfter } = validity(span);
  const certificate = await x509.X509CertificateGenerator.create({
    issuer: root.subjectName,
    subject: [{ CN: [identity.id] }],
    serialNumber: serial,
    publicKey,
    signingKey: issuer.key,
    signingAlgorithm: SIGNING,
    notBefore,
    notAfter: new Date(Math.min(notAfter.getTime(), root.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // Both ends of every connection show one.
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.clientAuth,
        x509.ExtendedKeyUsage.serverAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([{ type: "url", value: identityUri(identity) }, ...names]),
      await x509.AuthorityKeyIdentifierExtension.create(root),
    ],
  });
  return pemOf(certificate);
}

export interface Revoked {
  readonly serial: string;
  readonly atMs: number;
}

export async function revocationList(
  issuer: Issuer,
  revoked: readonly Revoked[],
  span: Span,
): Promise<string> {
  const root = new x509.X509Certificate(issuer.certificate);
  const { notBefore, notAfter } = validity(span);
  const list = await x509.X509CrlGenerator.create({
    issuer: root.subjectName,
    thisUpdate: notBefore,
    nextUpdate: notAfter,
    entries: revoked.map(({ serial, atMs }) => ({ serialNumber: serial, revocationDate: new Date(atMs) })),
    signingAlgorithm: SIGNING,
    signingKey: issuer.key,
  });
  // Node reads no other label than this; the library's own is "CRL".
  return `${x509.PemConverter.encode(list.rawData, "X509 CRL")}\n`;
}

/** @param list  as `revocationList` writes it */
export function isRevoked(list: string, serial: string): boolean {
  const read = lists.get(list) ?? new x509.X509Crl(x509.PemConverter.decodeFirst(list));
  lists.clear(); // one at a time
  lists.set(list, read);
  return read.findRevoked(serial.toLowerCase()) !== null;
}
const lists = new Map<string, x509.X509Crl>();

const pemOf = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;
