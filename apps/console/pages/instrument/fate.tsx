// What becomes of an application that has just been made: lent, booked, waiting, or refused and why. Called by `apply.tsx`.

import { Alert, Button, Group, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { Application } from "../../api/contracts.ts";
import { Holders } from "../../parts/holders.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Said } from "../../parts/said.tsx";
import { Loading, Shown } from "../../parts/states.tsx";

const AGAIN_MS = 700;
/** An application that was just posted takes a moment to be heard. */
const tones = { ended: "bad", waiting: "doubt", booked: "good", granted: "good", joined: "good" } as const;
const colours = { bad: "red", doubt: "yellow", good: "teal" } as const;

export function Fate({ application, again }: { readonly application: string; readonly again: () => void }) {
  const { t } = useTranslation();
  const asked = useAsked<Application>(`/applications/${application}`, { everyMs: AGAIN_MS });
  return (
    <Shown of={asked}>
      {({ status, events, resource }) => {
        if (status === "called") return <Loading />;
        const tone = tones[status];
        const last = events.at(-1);
        return (
          <Stack gap="md">
            <Alert
              role="status"
              color={colours[tone]}
              variant="outline"
              icon={<Icon name={tone === "doubt" ? "waiting" : tone} />}
              title={t(`fate.${status}`)}
            >
              {last && <Said of="step" code={last.step} text={last.text} />}
            </Alert>
            {status === "waiting" && <Holders resource={resource} waiter={application} />}
            <Group>
              {status === "ended" ? (
                <Button onClick={again}>{t("fate.again")}</Button>
              ) : (
                <Button component={Link} to="/instruments?view=leases">
                  {t("fate.to-leases")}
                </Button>
              )}
            </Group>
          </Stack>
        );
      }}
    </Shown>
  );
}
