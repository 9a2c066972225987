// A sleep that can be broken, and that does not begin when it was broken beforehand. Used by the mailbox's loops.

export class Sleeper {
  #rung = false;
  #break: (() => void) | null = null;

  /** Breaks the sleep, or the next one; between two sleeps many calls are as good as one. */
  wake(): void {
    this.#rung = true;
    this.#break?.();
  }

  /** To be called before looking for work: work that comes later will break the next sleep. */
  forget(): void {
    this.#rung = false;
  }

  async sleep(ms: number): Promise<void> {
    if (this.#rung) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.#break = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#break = null;
  }
}
