// That a later detection decided nothing, in a line below the verdict that stands. Called by the list of meters and a meter's page.

import { useWord } from "../words/language.tsx";
import { Moment } from "./moment.tsx";

/** @param at  when; undefined: none did */
export function LaterUndecided({ at }: { readonly at: bigint | undefined }) {
  const word = useWord();
  if (at === undefined) return null;
  return (
    <span className="mark tone-doubt">
      {word("meters.later-undecided")} <Moment at={at} day />
    </span>
  );
}
