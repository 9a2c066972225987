#!/usr/bin/env python3
"""A second encoder of stream frames, written from SPEC.md alone: makes frames.json. Run: python3 reference.py > frames.json"""
import json, math, struct

REGISTERS = ["wh+", "wh-", "varh+", "varh-"]
STATES = ["locked", "holdover", "free"]


def crc32c(data):
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = (rest >> 1) ^ (0x82F63B78 if rest & 1 else 0)
    return rest ^ 0xFFFFFFFF


def name(text):
    return bytes([len(text)]) + text.encode("ascii")


def wrap(value):
    return (value + 2**31) % 2**32 - 2**31


def residual(x, n, predictor, lag):
    at = lambda k: x[k] if k >= 0 else 0
    second = at(n) - 2 * at(n - 1) + at(n - 2)
    if predictor == 0: return x[n]
    if predictor == 1: return at(n) - at(n - 1)
    if predictor == 2 or n < lag: return second
    period = x[n] - x[n - lag]
    if predictor == 3: return period
    if predictor == 4: return period if n < 2 * lag else x[n] - 2 * x[n - lag] + x[n - 2 * lag]
    return period if n == lag else period - (x[n - 1] - x[n - 1 - lag])


def codes(x, predictor, lag):
    zigzag = [2 * r if r >= 0 else -2 * r - 1 for r in (wrap(residual(x, n, predictor, lag)) for n in range(len(x)))]
    blocks = [zigzag[k : k + 128] for k in range(0, len(x), 128)]
    widths = [max(z.bit_length() for z in block) for block in blocks]
    packed = b""
    for block, width in zip(blocks, widths):
        number = sum(z << (j * width) for j, z in enumerate(block))
        packed += number.to_bytes((len(block) * width + 7) // 8, "little")
    return struct.pack("<BH", predictor, lag) + bytes(widths) + packed


def frame(h, pulses, channels):
    c = h["clock"]
    flags = 1 | (2 if h["starts"] else 0) | (4 if h["ends"] else 0)
    body = name(h["terminal"]) + name(h["stream"]) + name(h["calibration"] or "")
    for channel, *_ in channels:
        body += bytes([channel["bits"]]) + name(channel["name"])
    for p in pulses:
        body += struct.pack("<Bqd", REGISTERS.index(p["register"]), p["sample"], p["fraction"])
    for _, x, predictor, lag in channels:
        body += codes(x, predictor, lag)
    head = b"ETSF" + struct.pack("<BBBBIIqqqddddI", 1, flags, STATES.index(c["state"]), len(channels),
        76 + len(body) + 4, h["samples"], h["sequence"], h["firstSample"], int(c["sampleTaiNs"]), c["measuredRateHz"],
        c["rateErrorBoundPpm"], c["timeErrorBoundNs"], h["nominalRateHz"], len(pulses))
    return head + body + struct.pack("<I", crc32c(head + body))


def vector(about, h, pulses, channels):
    whole = frame(h, pulses, channels)
    header = {**h, "channels": [channel for channel, *_ in channels], "keyFrame": True}
    return {"about": about, "header": header, "pulses": pulses, "codes": [x for _, x, *_ in channels], "hex": whole.hex()}


def header(samples, **more):
    return {"terminal": "t-1", "stream": "s/1", "sequence": 1, "firstSample": 1000, "samples": samples, "clock": {
        "sampleTaiNs": "1800000037000000000", "measuredRateHz": 4000.001, "rateErrorBoundPpm": 0.5, "timeErrorBoundNs": 900.0,
        "state": "locked"}, "nominalRateHz": 4000.0, "calibration": "c-1", "starts": False, "ends": False, **more}


wave = [round(3000 * math.sin(2 * math.pi * n / 40) + 60 * math.sin(2 * math.pi * n / 8)) for n in range(150)]
ua = {"name": "ua", "bits": 16}
full = {"name": "ia", "bits": 32}
vectors = [vector(f"predictor {p}, two blocks", header(150, nominalRateHz=2000.0), [], [(ua, wave, p, 40 if p > 2 else 0)]) for p in range(6)]
vectors += [
    vector("one sample, one bit, nothing known", header(1, calibration=None, starts=True, ends=True, sequence=2**53 - 1, firstSample=0),
        [], [({"name": "u", "bits": 1}, [-1], 0, 0)]),
    vector("both ends of int32, differences wrap", header(4, clock={"sampleTaiNs": "-5", "measuredRateHz": 0.5,
        "rateErrorBoundPpm": 0.0, "timeErrorBoundNs": 1e18, "state": "free"}), [],
        [(full, [-2**31, 2**31 - 1, -2**31, 0], 1, 0), (ua, [0, 0, 0, 0], 2, 0)]),
    vector("pulses of every register", header(10), [
        {"register": r, "sample": 1000 + 3 * k, "fraction": f} for k, (r, f) in
        enumerate(zip(REGISTERS, [0.0, 0.25, 0.5, 1 - 2**-53]))], [(ua, wave[:10], 0, 0)]),
]
print("[\n" + ",\n".join(json.dumps(v) for v in vectors) + "\n]")
