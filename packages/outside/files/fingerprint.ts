// What ties a report to the files that it was made from. Called by `etalon harmonics report`.

import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { type Answer, good } from "@etalon/basis";
import { findPartner } from "./open-recording.ts";
import { readBytes } from "./read-file.ts";

export interface Fingerprint {
  /** Of the files' bytes one after the other, so that anybody's `cat … | sha256sum` finds the same. */
  readonly sha256: string;
  readonly files: readonly string[];
}

/** Of a pair of COMTRADE: the .cfg first. */
export async function recordingFingerprint(path: string): Promise<Answer<Fingerprint>> {
  const extension = extname(path).toLowerCase();
  const other = extension === ".cfg" ? ".dat" : extension === ".dat" ? ".cfg" : null;
  const partner = other === null ? null : await findPartner(path, other);
  const paths = partner === null ? [path] : extension === ".cfg" ? [path, partner] : [partner, path];
  const hash = createHash("sha256");
  for (const one of paths) {
    const bytes = await readBytes(one);
    if (!bytes.ok) return bytes;
    hash.update(bytes.value);
  }
  return good({ sha256: hash.digest("hex"), files: paths.map((one) => basename(one)) });
}
