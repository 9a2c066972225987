// A thread's program for the tests: adds up the bytes it is given, by tag, and says the sums when it ends.

import { serveThread } from "./serve-thread.ts";

serveThread((options, say) => {
  const sums: Record<number, number> = {};
  const words: unknown[] = [];
  return {
    bytes(tag, bytes) {
      if (bytes.length === 0) throw new Error("an empty message");
      sums[tag] = (sums[tag] ?? 0) + bytes.reduce((sum, byte) => sum + byte, 0);
    },
    words: (message) => void words.push(message),
    end: () => say({ options, sums, words }),
  };
});
