// What a terminal shows to its agent where neither has credentials. Called by `open-agent.ts` and `open-terminal.ts`.

import { type Answer, good, refused } from "@etalon/basis";
import type { Setting } from "./role.ts";

/** With credentials certificates say who a terminal is; without them, on one host, a secret that all know. */
export function secretOf({ credentials }: Setting): Answer<string> {
  const secret = process.env.ETALON_TERMINAL_SECRET ?? (credentials ? "by certificate" : "");
  if (secret !== "") return good(secret);
  return refused(
    "cli.secret",
    "ETALON_TERMINAL_SECRET is needed where there are no credentials: what terminals show to their agent",
  );
}
