// Where data is kept: folders and their rights, room on the disk, what an agent's frames may take. Called by
// `etalon doctor`.

import { constants } from "node:fs";
import { access, readdir, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { doubt, type Finding, fault, fine, quoted } from "./finding.ts";

const LEAST_FREE = 1e9;
const FEW_FREE = 5e9;
const LEAST_FILES = 10_000;
const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
/** What fills a disk may lie anywhere on it. */
const largestOn = (folder: string, what = "-h"): string =>
  `du -x ${what} -d 3 "$(df --output=target ${quoted(folder)} | tail -n 1)" | sort ${what === "-h" ? "-h" : "-n"} | tail -n 20` +
  " # of Etalon's own remove nothing: frames go with their detections (npx etalon leases); or --data on a larger disk";

/** @param passed  whether another user has to pass through it (the database's, where root starts it) */
export async function lookAtFolder(path: string, passed = false): Promise<Finding> {
  const folder = resolve(path);
  const check = "data folder";
  const there = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code ?? "unknown");
  if (typeof there === "string" && there !== "ENOENT")
    return fault(check, `${folder} cannot be looked at (${there})`, `ls -ld ${quoted(dirname(folder))}`);
  if (typeof there === "string") return lookAtNewFolder(check, folder);
  if (!there.isDirectory())
    return fault(check, `${folder} is no folder`, `mv ${quoted(folder)} ${quoted(`${folder}.old`)}`);
  const uid = process.getuid?.() ?? there.uid;
  if (uid !== 0 && there.uid !== uid)
    return fault(check, `${folder} belongs to another user`, `sudo chown -R "$(id -un)" ${quoted(folder)}`);
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) return fault(check, `nothing can be written in ${folder}`, `chmod u+rwx ${quoted(folder)}`);
  if ((there.mode & (passed ? 0o066 : 0o077)) !== 0)
    return doubt(
      check,
      `other users can look into ${folder}`,
      `chmod ${passed ? 711 : 700} ${quoted(folder)}`,
    );
  return fine(check, `${folder} is ours alone`);
}

async function lookAtNewFolder(check: string, folder: string): Promise<Finding> {
  const above = await nearest(folder);
  const writable = await access(above, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (writable) return fine(check, `${folder} will be made`);
  return fault(
    check,
    `${folder} cannot be made: nothing can be written in ${above}`,
    `sudo install -d -m 700 -o "$(id -un)" ${quoted(folder)}`,
  );
}

export async function lookAtRoom(folder: string): Promise<Finding> {
  const above = await nearest(resolve(folder));
  const { bavail, bsize, ffree, files } = await statfs(above);
  const free = bavail * bsize;
  const check = "disk";
  const mend = largestOn(above);
  if (files > 0 && ffree < LEAST_FILES)
    return fault(
      check,
      `the disk of ${above} has room for ${ffree} more files only`,
      largestOn(above, "--inodes"),
    );
  if (free < LEAST_FREE)
    return fault(check, `the disk of ${above} has ${gb(free)} left, and ${gb(LEAST_FREE)} are needed`, mend);
  if (free < FEW_FREE) return doubt(check, `the disk of ${above} has ${gb(free)} left`, mend);
  return fine(check, `${gb(free)} are free`);
}

/** @param folder  of the agent's frames */
export async function lookAtQuota(
  folder: string,
  { quotaBytes, segmentBytes }: { readonly quotaBytes: number; readonly segmentBytes: number },
): Promise<Finding> {
  const check = "agent's quota";
  const used = await bytesIn(folder);
  const above = await nearest(resolve(folder));
  const { bavail, bsize } = await statfs(above);
  const left = quotaBytes - used;
  const text = `kept frames take ${gb(used)} of ${gb(quotaBytes)}`;
  const mend = `du -sh ${quoted(folder)} # frames go with their detections: npx etalon leases`;
  if (left < segmentBytes) return fault(check, `${text}: frames are refused`, mend);
  if (bavail * bsize < left)
    return fault(
      check,
      `${text}, and the disk has room for ${gb(bavail * bsize)} more only`,
      largestOn(above),
    );
  if (left < quotaBytes / 10) return doubt(check, text, mend);
  return fine(check, text);
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The folder itself, or what is there of its way. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const there = await stat(at).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (there || at === dirname(at)) return at;
  }
}
