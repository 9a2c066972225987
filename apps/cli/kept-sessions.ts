// Sessions of `etalon login`, kept for the commands that follow: one per cloud, in a file that only its user can read.

import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fromJson, instantFromPosixNs, toJson } from "@etalon/basis";
import { type Session, session } from "@etalon/messages/login";
import { z } from "zod";

const kept = z.record(z.string(), session);

const file = (): string =>
  join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "etalon", "sessions.json");

/** The session at a cloud, as long as it holds. */
export async function keptSession(url: string): Promise<Session | null> {
  const found = (await all())[new URL(url).origin];
  const now = instantFromPosixNs(BigInt(Date.now()) * 1_000_000n);
  return found && found.untilTaiNs > now ? found : null;
}

export async function keepSession(url: string, of: Session): Promise<void> {
  await write({ ...(await all()), [new URL(url).origin]: of });
}

export async function forgetSession(url: string): Promise<void> {
  const { [new URL(url).origin]: _, ...others } = await all();
  await write(others);
}

/** A file that cannot be understood holds no session. */
async function all(): Promise<z.infer<typeof kept>> {
  const text = await readFile(file(), "utf8").catch(() => "{}");
  try {
    return kept.parse(fromJson(text));
  } catch {
    return {};
  }
}

async function write(sessions: z.infer<typeof kept>): Promise<void> {
  await mkdir(dirname(file()), { recursive: true, mode: 0o700 });
  const fresh = `${file()}.${randomUUID()}`;
  await writeFile(fresh, toJson(sessions), { mode: 0o600, flag: "wx" });
  await rename(fresh, file());
}
