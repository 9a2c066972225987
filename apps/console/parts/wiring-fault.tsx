// That a circuit is wired wrongly, and how, in a line below a verdict. Called by the lists of meters and detections, and by a meter's page.

import { useTranslation } from "react-i18next";
import { useSaying } from "./sentence.tsx";

/** @param fault  as a detection saw it */
export function WiringFault({ fault }: { readonly fault: string }) {
  const { t } = useTranslation();
  const saying = useSaying();
  const text = t("verdict.wired-wrongly", { fault: saying(fault) });
  return (
    <span className="mark tone-bad" title={text}>
      {text}
    </span>
  );
}
