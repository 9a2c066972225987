// A crowd that says nothing, in a process of its own: keeps COUNT connections to a port open, or as many as it can, and
// connects anew wherever one is closed. Says once a second how it goes, as a line of JSON; ends when its stdin does.
// `node crowd.mjs PORT COUNT`; run by `main.ts`.

import { connect } from "node:net";

const [port, count] = process.argv.slice(2).map(Number);
const AT_ONCE = 100;
let [open, connecting, made, closed, failed] = [0, 0, 0, 0, 0];

function fill() {
  while (open + connecting < count && connecting < AT_ONCE) {
    connecting++;
    const socket = connect(port, "127.0.0.1");
    let came = false;
    socket.once("connect", () => {
      came = true;
      connecting--;
      open++;
      made++;
      fill();
    });
    socket.on("error", () => {});
    socket.on("end", () => socket.destroy()).resume();
    socket.once("close", () => {
      if (came) {
        open--;
        closed++;
      } else {
        connecting--;
        failed++;
      }
      setTimeout(fill, 10);
    });
  }
}
fill();
setInterval(() => process.stdout.write(`${JSON.stringify({ open, made, closed, failed })}\n`), 1000);
process.stdin.resume().on("end", () => process.exit());
