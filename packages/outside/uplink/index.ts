// The kinds of uplink behind one face: an agent opens a door of a kind, a terminal dials whatever URL it was told.

import { type Answer, good, type Uplink } from "@etalon/basis";
import { openFrameDoor } from "../frame-uplink/door.ts";
import { FRAME_SCHEMES, openFrameUplink } from "../frame-uplink/uplink.ts";
import { openBroker } from "../mqtt/broker.ts";
import { MQTT_SCHEMES, openMqttUplink } from "../mqtt/uplink.ts";
import type { UplinkOptions } from "./carrier.ts";
import type { Door as AnyDoor, DoorOptions } from "./door.ts";
import type { UplinkKind } from "./kinds.ts";

export type { FrameSource, UplinkHears, UplinkOptions } from "./carrier.ts";
export type { DoorHears, DoorOptions } from "./door.ts";
export { type UplinkKind, uplinkKinds } from "./kinds.ts";

const kinds = {
  mqtt: { schemes: MQTT_SCHEMES, openDoor: openBroker, openUplink: openMqttUplink },
  binary: { schemes: FRAME_SCHEMES, openDoor: openFrameDoor, openUplink: openFrameUplink },
} as const;

export interface Door extends AnyDoor {
  readonly kind: UplinkKind;
  readonly url: string;
}

/** An agent's door, and the URL at which terminals find it: the host is the one that the agent was told to listen on. */
export async function openDoor(kind: UplinkKind, options: DoorOptions): Promise<Answer<Door>> {
  const { schemes, openDoor } = kinds[kind];
  const door = await openDoor(options);
  if (!door.ok) return door;
  const scheme = options.tls || options.credentials ? schemes.secure : schemes.plain;
  return good({ ...door.value, kind, url: `${scheme}://${options.host}:${door.value.port}` });
}

/** A terminal's uplink, of the kind that the URL's scheme says. */
export function openUplink(options: UplinkOptions): Answer<Uplink> {
  const { plain, secure } = FRAME_SCHEMES;
  const frames = [plain, secure].some((scheme) => options.url.startsWith(`${scheme}://`));
  return kinds[frames ? "binary" : "mqtt"].openUplink(options);
}
