// Buttons that move the span of a trend and look at it closer or from afar; the same by keys while one of them is in use. Part
// of a meter's trend.

import { ActionIcon, Button, Group } from "@mantine/core";
import { type KeyboardEvent, memo, useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { type Bounds, moved, type Span, widened } from "./shown-span.ts";

interface SpanKeysProps {
  readonly span: Span;
  readonly bounds: Bounds;
  readonly show: (span: Span) => void;
  /** The newest, going on; null: it is shown. */
  readonly newest: (() => void) | null;
}

const steps = [
  { name: "earlier", icon: "left", key: "ArrowLeft" },
  { name: "later", icon: "right", key: "ArrowRight" },
  { name: "closer", icon: "closer", key: "+" },
  { name: "wider", icon: "wider", key: "-" },
] as const satisfies readonly { name: string; icon: IconName; key: string }[];
type Step = (typeof steps)[number]["name"];

export function SpanKeys({ span, bounds, show, newest }: SpanKeysProps) {
  const { t } = useTranslation();
  const to: Readonly<Record<Step, Span>> = {
    earlier: moved(span, -0.5, bounds),
    later: moved(span, 0.5, bounds),
    closer: widened(span, 0.5, bounds),
    wider: widened(span, 2, bounds),
  };
  const current = useRef({ to, show });
  current.current = { to, show };
  const go = useCallback((step: Step) => current.current.show(current.current.to[step]), []);
  const isSame = (step: Step) => to[step].from === span.from && to[step].to === span.to;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps.find(({ key }) => key === event.key);
    if (!step || isSame(step.name)) return;
    event.preventDefault();
    go(step.name);
  };
  return (
    <Group gap={4} role="group" aria-label={t("meter.span")} onKeyDown={onKeyDown}>
      {steps.map(({ name, icon }) => (
        <StepKey key={name} {...{ name, icon, go }} disabled={isSame(name)} />
      ))}
      {newest && (
        <Button variant="default" onClick={newest}>
          {t("meter.span-newest")}
        </Button>
      )}
    </Group>
  );
}

interface StepKeyProps {
  readonly name: Step;
  readonly icon: IconName;
  readonly disabled: boolean;
  readonly go: (step: Step) => void;
}
/** Made once, however often it is pressed. */
const StepKey = memo(function StepKey({ name, icon, disabled, go }: StepKeyProps) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={t(`meter.span-${name}`)}
      aria-disabled={disabled}
      onClick={() => go(name)}
    >
      <Icon name={icon} size={18} />
    </ActionIcon>
  );
});
