// What a scenario is: a world of which the truth is known, what the program finds in it, and whether that is right.
// Each part of the program has a file of them, listed in all.ts; played by main.ts and by the test.

export interface Outcome {
  /** By the world's own law, never by what is judged. */
  readonly truth: number | string;
  readonly found: number | string;
  /** As stated with what was found, in the same unit; null where the answer is no measurement. */
  readonly uncertainty: number | null;
  readonly ok: boolean;
}

export interface Scenario {
  readonly part: string;
  /** What happens and what is asked, with the unit of the answer. */
  readonly name: string;
  play(seed: number): Outcome | Promise<Outcome>;
}

export interface Played extends Outcome {
  readonly part: string;
  readonly name: string;
}

export async function played({ part, name, play }: Scenario, seed: number): Promise<Played> {
  const { truth, found, uncertainty, ok } = await play(seed);
  return { part, name, truth, found, uncertainty, ok };
}
