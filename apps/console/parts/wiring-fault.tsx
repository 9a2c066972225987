// That a circuit is wired wrongly, and how, in a line below a verdict; where the fault itself is known, with what it costs. Called by
// the lists of meters and detections, and by the pages of both.

import { useTranslation } from "react-i18next";
import type { Result } from "../api/contracts.ts";
import { quantityText } from "./quantity-text.ts";
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

/** Of which fault nothing else explains the phasors, its ratio of powers says what the circuit registers. */
export function WiringFaultFound({ fault }: { readonly fault: Result["wiring"]["fault"] }) {
  const { t, i18n } = useTranslation();
  if (!fault) return null;
  const { text, powerRatio, ambiguousWith } = fault;
  const percent = 100 * (powerRatio ?? 0);
  return (
    <>
      <WiringFault fault={text} />
      {powerRatio !== null && ambiguousWith.length === 0 && (
        <span className="mark tone-bad">
          {t("verdict.wiring-registers", {
            share: quantityText({ value: percent, unit: "%", decimals: 1 }, i18n.language),
          })}
        </span>
      )}
    </>
  );
}
