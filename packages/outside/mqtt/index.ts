// The uplink of stream frames from terminals to their agent, over MQTT 3.1.1.

export { type Broker, type BrokerHears, type BrokerOptions, openBroker } from "./broker.ts";
export type { TerminalAddress } from "./topics.ts";
export { type FrameSource, openUplink, type Uplink, type UplinkHears, type UplinkOptions } from "./uplink.ts";
