// A field for a date and a time of day, typed as times are shown, by a clock of 24 hours whatever the browser's language has; the
// zone stands behind it. Called by pages.

import { Text, TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { momentIn, momentText, zoneOf } from "./moment-text.ts";

const ZONE_PX = 84;

interface TimeFieldProps extends Pick<TextInputProps, "label" | "required" | "w"> {
  /** null: none, or what is typed is none. */
  readonly atMs: number | null;
  readonly change: (atMs: number | null) => void;
}

export function TimeField({ atMs, change, ...look }: TimeFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [left, setLeft] = useState(false);
  const typedMs = momentIn(typed)?.getTime() ?? null;
  // What was typed stays as it was, until the time becomes another by other means.
  const text = atMs === null || atMs === typedMs ? typed : momentText(new Date(atMs), "minute");
  const wrong = left && text !== "" && atMs === null;
  return (
    <TextInput
      {...look}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        setLeft(false);
        change(momentIn(value)?.getTime() ?? null);
      }}
      onBlur={() => setLeft(true)}
      placeholder="2026-03-02 16:30"
      autoComplete="off"
      error={wrong && t("time-field.how")}
      rightSection={
        <Text span size="sm" c="dimmed">
          {zoneOf(new Date(atMs ?? Date.now()))}
        </Text>
      }
      rightSectionWidth={ZONE_PX}
    />
  );
}
