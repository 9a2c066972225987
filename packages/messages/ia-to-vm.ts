// IA → VM: the instrument's bytes over the virtual link. Their framing is `codecs/virtual-link`; nodes carry them
// without looking. What an agent says of itself on the link is the instrument's identity:

export type { InstrumentIdentity } from "./nouns.ts";
