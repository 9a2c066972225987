// The kinds of uplink by name: MQTT, or frames with their length in front at half the cost, for large fleets.

export const uplinkKinds = ["mqtt", "binary"] as const;
export type UplinkKind = (typeof uplinkKinds)[number];
