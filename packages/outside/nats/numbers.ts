// Whether a host's messages come in the order of their numbers (`relay.ts` gives them). What comes late is not let in: it
// was heard already, or somebody keeps messages back and says them when they fit. Called by `bridge.ts`.

/** Addresses remembered; where there are more, the one that was heard of longest ago is forgotten. */
const ADDRESSES_AT_MOST = 100_000;

export interface Numbers {
  /** Why a message does not come in its turn; null when it does, or has no number of ours. */
  outOfTurn(sender: string, id: string): string | null;
  /** Another process has heard meanwhile: the next number of each address is taken as it is. */
  begin(): void;
}

/** @param missing  numbers were left out: for the log, since nothing can be done about it here */
export function numbers(missing: (sender: string, id: string, after: number) => void): Numbers {
  const last = new Map<string, number>();
  return {
    outOfTurn(sender, id) {
      const [, address, text] = /^(.+)\/(\d{1,15})$/s.exec(id) ?? [];
      if (address === undefined) return null;
      const key = `${sender}\n${address}`;
      const number = Number(text);
      const before = last.get(key);
      if (before !== undefined && number <= before) return `number ${number} comes after ${before}`;
      if (before !== undefined && number > before + 1) missing(sender, id, before);
      last.delete(key);
      last.set(key, number);
      const [oldest] = last.keys();
      if (last.size > ADDRESSES_AT_MOST && oldest !== undefined) last.delete(oldest);
      return null;
    },
    begin: () => last.clear(),
  };
}
