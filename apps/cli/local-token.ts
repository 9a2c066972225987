// The first token: made by the cloud itself at its start, kept in the data folder, readable by its user alone. So the
// commands of that user need no login, while another user of the machine, or a page in a browser, has nothing to show.

import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good } from "@etalon/basis";
import { type Role, roles } from "@etalon/messages/roles.table";
import type { UserBook } from "@etalon/messages/users";

export const LOCAL_USER = "local";
const tokenFile = (dataFolder: string): string => join(dataFolder, "token");

/** @param party  in whose name the local user acts: the station that runs here */
export async function makeLocalToken(
  dataFolder: string,
  book: UserBook,
  party: string,
): Promise<Answer<string>> {
  const kept = await localToken(dataFolder);
  const caller = kept === null ? null : await book.whoHas(kept);
  if (kept !== null && caller?.user === LOCAL_USER) {
    await chmod(tokenFile(dataFolder), 0o600);
    return good(kept);
  }
  const known = await book.users();
  if (!known.some(({ name }) => name === LOCAL_USER)) {
    const user = { name: LOCAL_USER, roles: [...roles] as Role[], party };
    const added = await book.addUser(user, LOCAL_USER);
    // Cloud and station begin together beside the same database: one of them is quicker.
    if (!added.ok && added.why.code !== "users.user-exists") return added;
  }
  const title = `commands with the data folder ${dataFolder}`.slice(0, 100);
  const made = await book.makeToken({ user: LOCAL_USER, title, forDays: null }, LOCAL_USER);
  if (!made.ok) return made;
  await keep(tokenFile(dataFolder), made.value.secret);
  return good(made.value.secret);
}

/** The token of a host that keeps no users: whoever can read the folder is its operator. */
export async function ownToken(dataFolder: string): Promise<string> {
  const kept = await localToken(dataFolder);
  if (kept !== null) return kept;
  const fresh = `etalon_${randomBytes(32).toString("base64url")}`;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  await keep(tokenFile(dataFolder), fresh);
  return fresh;
}

export async function localToken(dataFolder: string): Promise<string | null> {
  const text = await readFile(tokenFile(dataFolder), "utf8").catch(() => null);
  return text?.trim() || null;
}

/** A file that was there already might be readable by others, or be a link to one: a new one takes its name. */
async function keep(file: string, secret: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, `${secret}\n`, { mode: 0o600, flag: "wx" });
  await rename(fresh, file);
}
