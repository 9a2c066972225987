// Where a refused answer of the house ends: the command stops with one sentence and exit code 2.

import type { Answer } from "@etalon/basis";

/** Bad input or usage, for the person who typed the command. Thrown inside the app only. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/** The value of an answer; where it was refused, the command ends with its sentence. */
export function taken<T>(answer: Answer<T>, about?: string): T {
  if (answer.ok) return answer.value;
  throw new BadInput(about === undefined ? answer.why.text : `${about}: ${answer.why.text}`);
}
