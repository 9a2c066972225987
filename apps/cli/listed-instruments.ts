// The file of `etalon agent --instruments`: which instruments stand at the agent's host, and where; which terminals come.

import { type Answer, good, refused, type TerminalAddress } from "@etalon/basis";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { announcedAs, instrumentList } from "@etalon/messages/instrument-list";
import { misfit } from "@etalon/messages/nouns";
import { readJson } from "@etalon/outside/files/read-file";
import { addressOf } from "@etalon/outside/uplink/address";

export interface LocalInstruments {
  readonly instruments: readonly AnnouncedInstrument[];
  /** By resource; of those that are no streams. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Of streams: whose each is, by the terminal's own name. */
  readonly terminals: ReadonlyMap<string, TerminalAddress>;
}

export async function listedInstruments(agent: string, file: string): Promise<Answer<LocalInstruments>> {
  const json = await readJson(file);
  if (!json.ok) return json;
  const why = misfit(instrumentList, json.value, "the list");
  if (why !== null) return refused("cli.instruments", `${file}: ${why}`);
  const listed = instrumentList.parse(json.value);
  const names = listed.map(({ instrument }) => instrument);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) return refused("cli.instruments", `${file}: instrument ${twice} is listed twice`);
  const terminals = new Map<string, TerminalAddress>();
  for (const { instrument, address, shape, identity } of listed) {
    if (shape !== "stream") continue;
    const of = addressOf(address);
    if (of?.terminal !== instrument || identity.kind !== "waveform-source")
      return refused(
        "cli.instruments",
        `${file}: instrument ${instrument}: a stream is a waveform-source at address tenant/site/${instrument}`,
      );
    terminals.set(instrument, of);
  }
  const others = listed.filter(({ shape }) => shape !== "stream");
  return good({
    instruments: listed.map((one) => announcedAs(agent, one)),
    addresses: new Map(others.map(({ instrument, address }) => [`${agent}/${instrument}`, address])),
    terminals,
  });
}
