// `etalon terminal`: samples beside a meter, and sends what it has to its agent. Called by `commands/roles.ts`.

import { join } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { addressOf } from "@etalon/outside/uplink/address";
import { terminalsPart } from "../parts/terminals.ts";
import { openFieldRole } from "./field-role.ts";
import type { Setting } from "./role.ts";
import { secretOf } from "./terminal-secret.ts";
import { standOf, type TerminalSetting } from "./terminal-stand.ts";

export async function openTerminal(setting: Setting, options: TerminalSetting): Promise<Answer<string>> {
  const { id, folder, log, watch, credentials } = setting;
  const secret = secretOf(setting);
  if (!secret.ok) return secret;
  const address = addressOf(id);
  if (!address) return refused("cli.terminal", `"${id}": a terminal is named tenant/site/terminal`);
  const { terminal, ...of } = address;
  const stand = await standOf(setting, address, options);
  if (!stand.ok) return stand;
  const { unit, meter, bank, lack, stop, does } = stand.value;
  const opened = await openFieldRole("terminal", setting, async (mailbox) => {
    const part = await terminalsPart({
      ...{ mailbox, log, metrics: watch.metrics, of, secret: secret.value, folder: join(folder, "frames") },
      terminals: [{ id: terminal, unit, meter, ...(bank && { bank }) }],
      ...(credentials && { credentials }),
    });
    return part.ok ? good({ ...part.value, lack }) : part;
  });
  if (opened.ok) setting.closing.push(stop);
  else await stop();
  return opened.ok ? good(does) : opened;
}
