// Applying for an instrument, now or for a time to come, and what became of it, said where it was asked. Part of an
// instrument's page.

import { Button, Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTold } from "../../api/asked.ts";
import type { Priority, ShownInstrument } from "../../api/contracts.ts";
import { Duration } from "../../parts/duration.tsx";
import { instantOf } from "../../parts/now.ts";
import { NumberField } from "../../parts/number-field.tsx";
import { Failure } from "../../parts/states.tsx";
import { TimeField } from "../../parts/time-field.tsx";
import { Fate } from "./fate.tsx";
import type { TimeSpan } from "./laid-out.ts";

const USUAL_MIN = 10;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const priorities: readonly Priority[] = ["background", "routine", "urgent", "emergency"];
const uses = ["exclusive", "shared"] as const;

interface ApplyProps {
  readonly entry: ShownInstrument;
  /** null: as soon as it may be. */
  readonly span: TimeSpan | null;
}

export function Apply({ entry, span }: ApplyProps) {
  const { t } = useTranslation();
  const { terms, instrument } = entry;
  const whole = span && span.fromMs > Date.now() ? span : null;
  const [when, setWhen] = useState(whole ? "then" : "now");
  const [fromMs, setFromMs] = useState<number | null>(
    whole?.fromMs ?? Math.ceil(Date.now() / HOUR_MS) * HOUR_MS,
  );
  const [minutes, setMinutes] = useState<number | string>(
    span ? Math.round((span.untilMs - Math.max(span.fromMs, Date.now())) / MINUTE_MS) : USUAL_MIN,
  );
  const [priority, setPriority] = useState<string | null>(null);
  const [use, setUse] = useState("exclusive");
  const forS = Number(minutes) * 60;
  const apply = useTold<object, { application: string }>((body) => ({
    ...{ path: "/applications", method: "POST" as const, body },
  }));
  const mayShare = (terms?.sharedAtMost ?? 1) > 1 && instrument.identity.kind === "waveform-source";
  if (apply.data) return <Fate application={apply.data.application} again={apply.reset} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply.mutate({
          ...{ resource: instrument.resource, forS, use },
          ...(priority !== null && { priority }),
          ...(when === "then" && fromMs !== null && { fromTaiNs: instantOf(fromMs) }),
        });
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t("apply.when")}
          data={["now", "then"].map((value) => ({ value, label: t(`apply.${value}`) }))}
          value={when}
          onChange={setWhen}
        />
        <Group gap="sm" grow align="flex-start">
          {when === "then" && <TimeField label={t("apply.from")} required atMs={fromMs} change={setFromMs} />}
          <NumberField
            label={t("instruments.for")}
            description={
              terms && (
                <>
                  {t("apply.at-most")} <Duration seconds={terms.longestLeaseS} />
                </>
              )
            }
            inputWrapperOrder={["label", "input", "description"]}
            unit="min"
            least={1}
            most={366 * 1440}
            required
            value={minutes}
            change={setMinutes}
          />
        </Group>
        <Select
          label={t("instruments.priority")}
          placeholder={t("apply.usual")}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
          value={priority}
          onChange={setPriority}
          clearable
          clearButtonProps={{ "aria-label": t("table.clear") }}
          comboboxProps={{ withinPortal: false }}
        />
        {mayShare && (
          <Select
            label={t("instruments.use")}
            data={uses.map((value) => ({ value, label: t(`use.${value}`) }))}
            value={use}
            onChange={(value) => setUse(value ?? "exclusive")}
            comboboxProps={{ withinPortal: false }}
          />
        )}
        <Text size="sm" c="dimmed">
          {t(when === "now" ? "instruments.apply-how" : "apply.book-how")}
        </Text>
        {apply.error && <Failure error={apply.error} />}
        <Button
          type="submit"
          loading={apply.isPending}
          disabled={!(forS > 0) || (when === "then" && fromMs === null)}
        >
          {t(when === "now" ? "instruments.apply" : "apply.book")}
        </Button>
      </Stack>
    </form>
  );
}
