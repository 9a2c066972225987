// The frame uplink: stream frames from a terminal to its agent with their length in front. YH's and IA's sockets in
// `outside/frame-uplink` speak it.

export { type AgentEvent, type AgentSession, agentSession } from "./agent-session.ts";
export { AGENT_WAITS_MS, UPLINK_LIMIT } from "./layout.table.ts";
export type { FrameHead } from "./message.ts";
export { type TerminalEvent, type TerminalSession, terminalSession } from "./terminal-session.ts";
