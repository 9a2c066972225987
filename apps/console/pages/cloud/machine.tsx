// A machine as whoever sits at it sees it: what is plugged in, its driver, and its own console - what its node did, what its
// program says, its kernel's and loader's lines. Part of the page of the cloud.

import { Drawer, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked, useOffer } from "../../api/asked.ts";
import type { ShownMachine } from "../../api/contracts.ts";
import { type Fact, Labelled } from "../../parts/labelled.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Empty, Shown } from "../../parts/states.tsx";

const AGAIN_MS = 1000;

export function Machine({ id, close }: { readonly id: string | null; readonly close: () => void }) {
  const { t } = useTranslation();
  const { data: offer } = useOffer();
  const offered = offer?.routes.some(({ path }) => path === "/machines/:id") === true;
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      position="right"
      size="xl"
      title={t("cloud.machine-of", { machine: id ?? "" })}
      closeButtonProps={{ "aria-label": t("frame.close") }}
    >
      {id !== null &&
        (offered ? (
          <Console id={id} />
        ) : (
          <Empty icon="cloud" title={t("state.elsewhere")} text={t("cloud.machine-elsewhere")} />
        ))}
    </Drawer>
  );
}

function Console({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const asked = useAsked<ShownMachine>(`/machines/${encodeURIComponent(id)}`, { everyMs: AGAIN_MS });
  return (
    <Shown of={asked}>
      {({ node, engine, stage, run, hardware, lines }) => {
        const found = hardware && stage !== "starting" && stage !== "linking";
        const facts: readonly Fact[] = [
          [t("cloud.node"), node, 6],
          [t("cloud.engine"), engine, 6],
          [t("cloud.stage"), t(`cloud.stage-${stage ?? "ended"}`), 6],
          [t("cloud.run"), run === null ? "–" : String(run), 6],
        ];
        return (
          <Stack gap="lg">
            <Labelled facts={facts} />
            <section className="device" data-found={found === true} aria-label={t("cloud.hardware")}>
              <Title order={3} size="h5">
                {t(
                  found
                    ? "cloud.hardware-found"
                    : hardware
                      ? "cloud.hardware-awaited"
                      : "cloud.hardware-none",
                )}
              </Title>
              {hardware && (
                <>
                  <Text fw={600}>
                    {`${hardware.identity.maker} ${hardware.identity.model} ${hardware.identity.serial}`}
                  </Text>
                  <Labelled
                    facts={[
                      [t("cloud.instrument"), hardware.resource, 6],
                      [t("cloud.token"), String(hardware.token), 6],
                      [t("cloud.driver"), hardware.driver ?? t("cloud.no-driver"), 12],
                    ]}
                  />
                </>
              )}
            </section>
            <section aria-label={t("cloud.console")}>
              <Title order={3} size="h5" mb="xs">
                {t("cloud.console")}
              </Title>
              {lines.length === 0 ? (
                <Text c="dimmed">{t("cloud.no-lines")}</Text>
              ) : (
                <ol className="console">
                  {lines.map(({ atTaiNs, side, text }) => (
                    <li key={`${atTaiNs} ${text}`} data-side={side}>
                      <Moment at={atTaiNs} short />
                      <span>{t(`cloud.side-${side}`)}</span>
                      <code>
                        <Sentence text={text} />
                      </code>
                    </li>
                  ))}
                </ol>
              )}
            </section>
          </Stack>
        );
      }}
    </Shown>
  );
}
