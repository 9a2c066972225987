// Waiting that can be cut short without an error.

/** What `work` gives, or `late` when it takes longer than `ms`; what it does then goes on unheard. */
export async function within<T, L>(ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<L>((resolve) => {
    timer = setTimeout(resolve, ms, late);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}

/** Resolves after `ms`, or at once when `stop` aborts. */
export function pauseUnless(stop: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done);
    if (stop.aborted) done();
  });
}

/** In the middle of long work: whatever else waits for this thread comes first. */
export const othersFirst = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
