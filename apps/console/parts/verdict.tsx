// A verdict, told by word, picture and colour. Called by the pages of detections and meters.

import { useWord } from "../words/language.tsx";
import { Tag } from "./tag.tsx";

/** As result and lists say it; null: not yet. */
export function Verdict({
  verdict,
  small = true,
}: {
  readonly verdict: string | null;
  readonly small?: boolean;
}) {
  const word = useWord();
  if (verdict === null) return <span>–</span>;
  const tone = verdict.startsWith("conforming") ? "good" : verdict.startsWith("non") ? "bad" : "doubt";
  return (
    <Tag tone={tone} small={small}>
      {word(`verdict.${verdict.replaceAll(" ", "-")}`)}
    </Tag>
  );
}
