// The files of a role's credentials, as the authority writes them and the role reads them, also anew while it runs.

import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { type Identity, identityIn } from "./identity.ts";

export const FILES = {
  key: "key.pem",
  certificate: "certificate.pem",
  authority: "authority.pem",
  revoked: "revoked.pem",
} as const;

/** PEM texts, and who they make their holder. */
export interface CredentialTexts {
  readonly identity: Identity;
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly crl: string;
}

export async function readCredentials(folder: string): Promise<Answer<CredentialTexts>> {
  try {
    const read = (name: string) => readFile(join(folder, name), "utf8");
    const { mode, uid } = await stat(join(folder, FILES.key));
    // Root may lend a key to its reader's group: so do systemd and Kubernetes, and PostgreSQL allows the same.
    const closed = uid === 0 && process.getuid?.() !== 0 ? 0o037 : 0o077;
    if ((mode & closed) !== 0)
      return refused(
        "authority.key-mode",
        `others can read ${join(folder, FILES.key)}: chmod 600 ${join(folder, FILES.key)}`,
      );
    const [key, cert, ca, crl] = (await Promise.all(Object.values(FILES).map(read))) as [
      string,
      string,
      string,
      string,
    ];
    const certificate = new X509Certificate(cert);
    const identity = identityIn(certificate.subjectAltName);
    if (!identity)
      return refused("authority.no-role", `the certificate in ${folder} names no role of Etalon`);
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      return refused("authority.key", `key and certificate in ${folder} do not belong together`);
    return good({ identity, key, cert, ca, crl });
  } catch (error) {
    return refused(
      "authority.credentials",
      `the credentials in ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Whole or not at all: readers look at any time. */
export async function replaceFile(path: string, text: string, mode = 0o644): Promise<void> {
  const fresh = `${path}.new-${randomUUID()}`;
  const file = await open(fresh, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

export const writeKey = (path: string, pem: string): Promise<void> =>
  replaceFile(path, `${pem.trimEnd()}\n`, 0o600);
