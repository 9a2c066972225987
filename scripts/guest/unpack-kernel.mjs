// Takes the kernel proper out of a bzImage: started unpacked, an emulated machine is spared half of its boot. Where it
// lies is said in the setup header (Linux, Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length).

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [, , image, out] = process.argv;
const bytes = readFileSync(image);
if (bytes.toString("latin1", 0x202, 0x206) !== "HdrS") throw new Error(`${image} is no bzImage`);
const setupSectors = bytes[0x1f1] || 4;
const start = (setupSectors + 1) * 512 + bytes.readUInt32LE(0x248);
const length = bytes.readUInt32LE(0x24c) - 4; // the last four bytes are the unpacked size
const payload = bytes.subarray(start, start + length);
const unpackers = { fd377a: "xz", "1f8b08": "gzip", "28b52f": "zstd" };
const unpacker = unpackers[payload.subarray(0, 3).toString("hex")];
if (!unpacker) throw new Error(`${image}: packed in a way that is not known here`);
const { stdout, status } = spawnSync(unpacker, ["-dc"], { input: payload, maxBuffer: 1 << 29 });
if (status !== 0 || stdout.toString("latin1", 1, 4) !== "ELF") throw new Error(`${image} cannot be unpacked`);
writeFileSync(out, stdout);
