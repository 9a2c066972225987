// A file of the interface, loaded with its progress shown, to be called off at any moment; saved once it is whole. Called by
// the page of exports.

import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/ask.ts";
import { Icon } from "./icons.tsx";
import { Quantity } from "./quantity.tsx";
import { save } from "./save.tsx";
import { Failure } from "./states.tsx";

type Loading =
  | { readonly kind: "idle" | "called-off" }
  | { readonly kind: "loading" | "done"; readonly bytes: number; readonly ms: number }
  | { readonly kind: "failed"; readonly error: Error };

/** @param path  null: what is wished is not yet a file */
export function Download({ path, name }: { readonly path: string | null; readonly name: string }) {
  const { t } = useTranslation();
  const [loading, set] = useState<Loading>({ kind: "idle" });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const begin = async (from: string) => {
    const own = new AbortController();
    stop.current = own;
    const began = performance.now();
    const ms = () => performance.now() - began;
    set({ kind: "loading", bytes: 0, ms: 0 });
    try {
      const blob = await loaded(from, own.signal, (bytes) => set({ kind: "loading", bytes, ms: ms() }));
      save(name, blob);
      set({ kind: "done", bytes: blob.size, ms: ms() });
    } catch (error) {
      set(own.signal.aborted ? { kind: "called-off" } : { kind: "failed", error: error as Error });
    }
  };
  const busy = loading.kind === "loading";
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button
          disabled={path === null || busy}
          leftSection={busy ? <Loader size={16} color="currentColor" /> : <Icon name="out" size={16} />}
          onClick={() => path !== null && void begin(path)}
        >
          {t("download.begin")}
        </Button>
        {busy && (
          <Button variant="default" onClick={() => stop.current?.abort()}>
            {t("download.call-off")}
          </Button>
        )}
        <Text size="sm" c="dimmed" role="status">
          {(loading.kind === "loading" || loading.kind === "done") && (
            <>
              {t(`download.${loading.kind}`, { name })} <Size bytes={loading.bytes} />
              {t("sentence.aside")}
              <Quantity value={loading.ms / 1000} unit="s" decimals={1} />
            </>
          )}
          {loading.kind === "called-off" && t("download.called-off")}
        </Text>
      </Group>
      {loading.kind === "failed" && <Failure error={loading.error} />}
    </Stack>
  );
}

const TOLD_EVERY_MS = 100;

/** The whole file, once its last byte is there; one that breaks off is none. */
async function loaded(path: string, stop: AbortSignal, told: (bytes: number) => void): Promise<Blob> {
  const reply = await fetch(path, { signal: stop });
  if (!reply.ok || !reply.body) throw problemOf(reply.status, await reply.text());
  const reader = reply.body.getReader();
  const parts: BlobPart[] = [];
  let bytes = 0;
  for (let last = 0; ; ) {
    const { value, done } = await reader.read();
    if (done) return new Blob(parts, { type: reply.headers.get("content-type") ?? "" });
    parts.push(value);
    bytes += value.length;
    if (performance.now() - last < TOLD_EVERY_MS) continue;
    last = performance.now();
    told(bytes);
  }
}

const sizes = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
] as const;
function Size({ bytes }: { readonly bytes: number }) {
  const [of, unit] = sizes.find(([size]) => bytes >= size) ?? [1, "B"];
  return <Quantity value={bytes / of} unit={unit} decimals={of === 1 ? 0 : 1} />;
}
