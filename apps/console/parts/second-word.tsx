// A second word before something is done: what it does, what kept it from being done, and the way back, which is chosen first.
// Called by pages.

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failure } from "./states.tsx";

interface SecondWordProps {
  readonly opened: boolean;
  readonly title: string;
  /** What it does. */
  readonly how: string;
  /** What the button says that does it. */
  readonly yes: string;
  readonly say: () => void;
  readonly leave: () => void;
  readonly told: { readonly error: Error | null; readonly isPending: boolean };
  /** It cannot be done as it stands. */
  readonly barred?: boolean;
  /** It takes something away. */
  readonly takes?: boolean;
  /** Of what it is, above; what has to be said besides, below what kept it. */
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}

export function SecondWord({ opened, title, how, yes, say, leave, told, ...more }: SecondWordProps) {
  const { t } = useTranslation();
  const { barred = false, takes = false, about, children } = more;
  // What was said is on its way: what comes of it is still to be told here.
  const back = () => {
    if (!told.isPending) leave();
  };
  return (
    <Modal opened={opened} onClose={back} title={title} closeButtonProps={{ "aria-label": t("frame.close") }}>
      <Stack gap="md">
        {about && <Text fw={600}>{about}</Text>}
        <Text size="sm">{how}</Text>
        {told.error && <Failure error={told.error} />}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={back} disabled={told.isPending} data-autofocus>
            {t("frame.leave-it")}
          </Button>
          <Button {...(takes && { color: "red" })} loading={told.isPending} disabled={barred} onClick={say}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
