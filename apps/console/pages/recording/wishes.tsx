// What a recording may not tell of itself, and which part of it is wanted: the options of `etalon analyze` and `etalon
// verify`, kept in the address. Part of the page for recordings.

import { FILES_AT_MOST_BYTES } from "@etalon/messages/recordings.table";
import { Group, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useKept } from "../../parts/address.ts";
import { useSaying } from "../../parts/sentence.tsx";
import type { Brought } from "./sorted-files.ts";

/** As the interface calls them. */
export const wishNames = [
  ...(["wiring", "nominal", "from", "to", "channels", "declaredVoltage", "stream", "register"] as const),
];

/** What keeps files from being sent; null: nothing does. */
export function lacks(brought: Brought): "recording" | "partner" | "room" | "pulses" | "meter" | null {
  const { recording = [], pulses, meter } = brought;
  if (recording.length === 0) return "recording";
  const has = (ending: RegExp) => recording.some(({ name }) => ending.test(name));
  if (has(/\.cfg$/i) !== has(/\.dat$/i)) return "partner";
  if (pulses && !meter) return "meter";
  if (meter && !pulses) return "pulses";
  const bytes = Object.values(brought)
    .flat()
    .reduce((sum, { size }) => sum + size, 0);
  return bytes > FILES_AT_MOST_BYTES ? "room" : null;
}

export function Wishes({ withPulses }: { readonly withPulses: boolean }) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const say = useSaying();
  const text = (name: (typeof wishNames)[number], width: number) => (
    <TextInput
      key={name}
      label={t(`recording.wish-${name}`)}
      placeholder={t("recording.as-told")}
      value={kept[name] ?? ""}
      onChange={({ currentTarget }) => keep({ [name]: currentTarget.value })}
      w={width}
    />
  );
  const choice = (name: (typeof wishNames)[number], data: readonly string[], width: number) => (
    <Select
      key={name}
      label={t(`recording.wish-${name}`)}
      placeholder={t("recording.as-told")}
      data={data.map((value) => ({ value, label: say(value) }))}
      value={kept[name] ?? null}
      onChange={(value) => keep({ [name]: value ?? "" })}
      clearable
      clearButtonProps={{ "aria-label": t("table.clear") }}
      comboboxProps={{ withinPortal: false }}
      w={width}
    />
  );
  return (
    <details open={wishNames.some((name) => kept[name])}>
      <summary>{t("recording.wishes")}</summary>
      <Group gap="md" mt="sm" align="flex-end">
        {choice("wiring", ["3P4W", "3P3W", "1P2W"], 160)}
        {choice("nominal", ["50", "60"], 160)}
        {text("from", 140)}
        {text("to", 140)}
        {text("declaredVoltage", 180)}
        {text("channels", 300)}
        {text("stream", 180)}
        {withPulses && choice("register", ["wh+", "wh-", "varh+", "varh-"], 160)}
      </Group>
    </details>
  );
}
