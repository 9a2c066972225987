// The file of `etalon agent --instruments`: which instruments stand at the agent's host, and where.

import { type Answer, good, refused } from "@etalon/basis";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { announcedAs, instrumentList } from "@etalon/messages/instrument-list";
import { misfit } from "@etalon/messages/nouns";
import { readJson } from "@etalon/outside/files/read-file";

export interface LocalInstruments {
  readonly instruments: readonly AnnouncedInstrument[];
  /** By resource. */
  readonly addresses: ReadonlyMap<string, string>;
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
  return good({
    instruments: listed.map((one) => announcedAs(agent, one)),
    addresses: new Map(listed.map(({ instrument, address }) => [`${agent}/${instrument}`, address])),
  });
}
