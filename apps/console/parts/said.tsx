// A sentence that a component wrote, behind what kind of thing it says: a step, a refusal, a reason why a result is in doubt.
// The kinds are codes of the interface's own. Called by pages.

import { Text } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { Sentence } from "./sentence.tsx";

const keys = {
  step: (code: string) => `step.${code}`,
  refusal: (code: string) => `refusal.${code}`,
  reason: (code: string) => `reason.${code}`,
} as const;
export type Kind = keyof typeof keys;

/** null: there is no word for it, and the sentence has to do. */
export function wordOf(of: Kind, code: string): string | null {
  const key = keys[of](code.replaceAll(".", "-"));
  return i18next.exists(key) ? i18next.t(key) : null;
}

interface SaidProps {
  readonly of: Kind;
  readonly code: string;
  readonly text: string;
}

export function Said({ of, code, text }: SaidProps) {
  useTranslation(); // said anew in another language
  const word = wordOf(of, code);
  if (word === null) return <Sentence text={text || code} />;
  return (
    <span>
      {word}
      {text && (
        <Text span inherit c="dimmed">
          {" · "}
          <Sentence text={text} />
        </Text>
      )}
    </span>
  );
}
