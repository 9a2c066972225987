// What a link hears when a test plays its other end. Used by tests of links.

export interface PlayedEnd {
  readonly heard: AsyncGenerator<Uint8Array>;
  readonly closed: () => boolean;
  tell(bytes: Uint8Array): void;
  /** What was told before is heard all the same. */
  close(): void;
}

export function playedEnd(...first: readonly Uint8Array[]): PlayedEnd {
  const told = [...first];
  let [wake, closed] = [() => {}, false];
  async function* hear(): AsyncGenerator<Uint8Array> {
    while (!closed || told.length > 0) {
      const next = told.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return {
    heard: hear(),
    closed: () => closed,
    tell(bytes) {
      told.push(bytes);
      wake();
    },
    close() {
      closed = true;
      wake();
    },
  };
}
