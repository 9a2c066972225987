// The command did its work, and ends with a code that tells what it found. Thrown inside the app only.

/** What was asked is answered, and the answer is no: a script can tell. */
export const REFUSED = 3;
/** Neither a yes nor a no; what was asked goes on by itself. */
export const UNANSWERED = 4;

export class ExitCode extends Error {
  override readonly name = "ExitCode";
  readonly code: number;

  constructor(code: number) {
    super(`exit code ${code}`);
    this.code = code;
  }
}
