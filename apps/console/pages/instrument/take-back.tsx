// The owner takes an instrument back - from one application or from everybody - and says why. Called by the lists of leases and
// an instrument's page.

import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTold } from "../../api/asked.ts";
import { Failure } from "../../parts/states.tsx";

interface TakeBackProps {
  readonly button: string;
  readonly title: string;
  /** What follows from it. */
  readonly about?: string;
  readonly body: object;
}

/** Whoever loses something hears why: the sentence is asked for before it is done. */
export function TakeBack({ button, title, about, body }: TakeBackProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [why, setWhy] = useState("");
  const revoke = useTold<void>(() => ({
    ...{ path: "/revocations", method: "POST" as const, body: { ...body, why } },
  }));
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
        {button}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={title}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            revoke.mutate(undefined, { onSuccess: () => setOpened(false) });
          }}
        >
          <Stack gap="sm">
            {about && <Text size="sm">{about}</Text>}
            <TextInput
              label={t("lease.why")}
              description={t("lease.why-how")}
              required
              data-autofocus
              maxLength={500}
              value={why}
              onChange={({ currentTarget }) => setWhy(currentTarget.value)}
            />
            {revoke.error && <Failure error={revoke.error} />}
            <Button type="submit" color="red" loading={revoke.isPending} disabled={why.trim() === ""}>
              {button}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
