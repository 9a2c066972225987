// Reactive balance and load balance: what a site shows, what to switch or move, and what comes of it.

export { type Figure, figure } from "./figure.ts";
export type { Network } from "./network.ts";
export { type ProofLine, proofOf } from "./proof.ts";
export { type ChannelUncertainty, type SiteLook, siteLook } from "./site-look.ts";
export { type StatedLoad, statedLook } from "./stated-look.ts";
