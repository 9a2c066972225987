// Runs a program as an ordinary user, from a test that root runs. Used by tests of what only another user meets.

/**
 * The user may read all, though write only what is his: the checkout may lie below a folder that only its owner may enter.
 * Without the fix-up that comes with a change of user, access(2) knows of that right too.
 */
export const asUser = (uid: number, gid: number): string[] => [
  ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--securebits=+no_setuid_fixup"],
  ...["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"],
];
