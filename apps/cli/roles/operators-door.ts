// What a host without the database offers to its operator, on the loopback interface: what its mailbox set aside, and what else
// its part has for him. The token lies in the data folder, so the operator's commands find it and other users of the host do not.

import { createHash, timingSafeEqual } from "node:crypto";
import { type Answer, good, type Shelf } from "@etalon/basis";
import { setAsideDoor } from "@etalon/cloud/cc-cloud-controller/set-aside-door";
import type { Door } from "@etalon/messages/http";
import type { Doorkeeper } from "@etalon/messages/users";
import { openHttp } from "@etalon/outside/http/server";
import { sayAddress } from "../api.ts";
import { LOCAL_USER, ownToken } from "../local-token.ts";
import type { Setting } from "./role.ts";

export async function openOperatorsDoor(
  role: string,
  { id, folder, log, closing }: Setting,
  shelf: Shelf,
  doors: readonly Door[],
): Promise<Answer<void>> {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const kept = digest(await ownToken(folder));
  const operator = { user: LOCAL_USER, roles: ["administrator"], party: `${role}/${id}` } as const;
  const doorkeeper: Doorkeeper = {
    whoHas: async (secret) => (timingSafeEqual(digest(secret), kept) ? operator : null),
  };
  const http = await openHttp({
    ...{ host: "127.0.0.1", port: 0, doors: [setAsideDoor(shelf), ...doors], doorkeeper, log },
  });
  if (!http.ok) return http;
  closing.push(() => http.value.close());
  closing.push(await sayAddress(folder, http.value.url));
  return good(undefined);
}
