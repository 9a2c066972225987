// A driver for the demonstration's power analyser, as its maker would write it: one module without imports, whose default
// export is the driver (the contract is packages/devices/driver.ts). Sign it by `etalon driver sign`.

const ANSWER_WITHIN_MS = 10_000;

/** Asks one thing at a time: what the instrument says up to the line feed. */
function conversation(device) {
  const incoming = device.heard[Symbol.asyncIterator]();
  let held = "";
  async function line() {
    while (!held.includes("\n")) {
      const { value, done } = await incoming.next();
      if (done) throw new Error("the instrument went away");
      held += Buffer.from(value).toString("latin1");
    }
    const [first] = held.split("\n", 1);
    held = held.slice(first.length + 1);
    return first.trim();
  }
  return async function ask(query) {
    device.write(Buffer.from(`${query}\n`));
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer to ${query}`)), ANSWER_WITHIN_MS);
    });
    return Promise.race([line(), late]).finally(() => clearTimeout(timer));
  };
}

const refused = (text) => ({ ok: false, why: { code: "pa-3.refused", text } });
const good = (value) => ({ ok: true, value });

export default {
  // As in the description beside this file.
  name: "pa-3",
  version: "1.0.0",

  /** Is it who it was announced to be? A refusal has the next best driver offered. */
  async open(device, { identity }) {
    const ask = conversation(device);
    const said = await ask("*IDN?");
    if (said.split(",")[2] !== identity.serial) return refused(`it says it is ${said}`);
    return good({
      kind: "read-instrument",
      async read() {
        const value = Number(await ask("MEAS:VOLT? 1"));
        return Number.isFinite(value)
          ? good([{ quantity: "voltage 1", value, unit: "V" }])
          : refused("no number");
      },
      close: () => device.close(),
    });
  },
};
