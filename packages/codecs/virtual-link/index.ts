// The virtual link: an instrument's bytes from its agent to the machine that has the lease. IA, NC and VM
// speak it.

export { type AgentEvent, type AgentHeard, type AgentSession, agentSession } from "./agent-session.ts";
export { LINK_LIMIT } from "./layout.table.ts";
export type { AgentMessage, Identity, LinkMessage, NodeMessage, Request } from "./message.ts";
export { LINK_VERSION } from "./message.ts";
export { type NodeEvent, type NodeHeard, type NodeSession, nodeSession } from "./node-session.ts";
