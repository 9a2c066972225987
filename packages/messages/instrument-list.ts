// What an agent's operator lists: instruments at the agent's host and where each is, and terminals that stream to it. A
// file of it is read by `etalon agent --instruments`.

import { z } from "zod";
import type { AnnouncedInstrument } from "./ia-to-irm.ts";
import { auxiliary, id, identity, shape } from "./nouns.ts";

export const listedInstrument = z.strictObject({
  /** The agent's own name for it. */
  instrument: id,
  /**
   * `tcp://192.0.2.7:5025`, or a device's path such as `/dev/ttyUSB0` or `/dev/usbtmc0`; of a stream its terminal, as its
   * certificate names it: tenant/site/terminal, and the instrument is called as the terminal.
   */
  address: z.string().min(1).max(300),
  shape,
  identity,
  title: auxiliary.shape.title,
  place: auxiliary.shape.place,
  owner: auxiliary.shape.owner,
  capabilities: auxiliary.shape.capabilities.default({}),
  calibration: auxiliary.shape.calibration.default(null),
  calibratedUntilTaiNs: auxiliary.shape.calibratedUntilTaiNs,
});
export const instrumentList = z.array(listedInstrument).min(1).max(1000);
export type ListedInstrument = z.infer<typeof listedInstrument>;

export function announcedAs(agent: string, listed: ListedInstrument): AnnouncedInstrument {
  const { instrument, address: _, shape, identity, ...auxiliary } = listed;
  const access = { agent, instrument, ...(shape !== "stream" && { shape }) };
  return { resource: `${agent}/${instrument}`, identity, access, auxiliary };
}
