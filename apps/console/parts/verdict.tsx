// A verdict, told by word, picture and colour. Called by the pages of detections and meters.

import { useTranslation } from "react-i18next";
import { Tag } from "./tag.tsx";

/** As result and lists say it; null: not yet. */
export function Verdict({
  verdict,
  small = true,
}: {
  readonly verdict: string | null;
  readonly small?: boolean;
}) {
  const { t } = useTranslation();
  if (verdict === null) return <span>–</span>;
  const tone = verdict.startsWith("conforming") ? "good" : verdict.startsWith("non") ? "bad" : "doubt";
  return (
    <Tag tone={tone} small={small}>
      {t(`verdict.${verdict.replaceAll(" ", "-")}`)}
    </Tag>
  );
}
