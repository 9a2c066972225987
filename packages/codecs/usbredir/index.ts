// The USB redirection protocol, seen from the side that has the device.

export type { ControlRequest, UsbDevice, UsbInterface } from "./bodies.ts";
export { type HostEvent, type HostHeard, type HostSession, hostSession } from "./host-session.ts";
