// A queue between who is called back and who awaits: control ports put what they hear, programs take it in order.

export interface WaitingLine<T> {
  put(item: T): void;
  /** What was put before is still taken. */
  readonly end: () => void;
  /** For one taker. */
  readonly items: AsyncIterable<T>;
}

export function waitingLine<T>(): WaitingLine<T> {
  const waiting: T[] = [];
  let open = true;
  let wake: () => void = () => undefined;
  async function* items(): AsyncGenerator<T> {
    while (open || waiting.length > 0) {
      if (waiting.length > 0) yield waiting.shift() as T;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return {
    put(item) {
      waiting.push(item);
      wake();
    },
    end() {
      open = false;
      wake();
    },
    items: items(),
  };
}
