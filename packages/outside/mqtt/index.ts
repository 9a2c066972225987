// The uplink of stream frames from terminals to their agent, over MQTT 3.1.1.

export { type Broker, type BrokerHears, type BrokerOptions, openBroker } from "./broker.ts";
export { type MqttUplink, type MqttUplinkOptions, openMqttUplink } from "./uplink.ts";
