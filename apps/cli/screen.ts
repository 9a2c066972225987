// What a command may do with what stands behind stdout and stderr; the process gives the real ones, tests a sheet of paper.

export interface Screen {
  /** Results: what a pipe is meant to carry on. */
  out(text: string): void;
  /** Everything said beside the result. */
  err(text: string): void;
  /** Whether somebody watches stderr: progress is shown to people, not to logs. */
  readonly watched: boolean;
  /** Whether our own mistakes are shown with their stack. */
  readonly debug: boolean;
}

export const processScreen: Screen = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  watched: process.stderr.isTTY === true,
  debug: process.env.ETALON_DEBUG === "1",
};

/** A reader that went away (`etalon … | head`) has all it wanted: the program ends without a word. */
export function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
}

/** Tells somebody who watches what the program is at; the line is wiped when the work is done. */
export async function atWork<T>(screen: Screen, what: string, work: () => T | Promise<T>): Promise<T> {
  if (!screen.watched) return work();
  screen.err(`${what} …`);
  try {
    return await work();
  } finally {
    screen.err("\r\u001b[K");
  }
}
