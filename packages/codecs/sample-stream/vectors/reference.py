#!/usr/bin/env python3
"""A second encoder of stream frames, written from SPEC.md alone: makes frames.json. Run: python3 reference.py > frames.json

It is told which predictors and modes to take; SPEC.md leaves that to the encoder. Python's numbers are doubles and whole
numbers of any size; single precision is made by packing (struct rounds to nearest, a half to even). A product of two
singles is exact in double, and a sum of two singles that was rounded to double first rounds to the same single.
"""
import json, math, random, struct

REGISTERS = ["wh+", "wh-", "varh+", "varh-"]
STATES = ["locked", "holdover", "free"]


def crc32c(data):
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = (rest >> 1) ^ (0x82F63B78 if rest & 1 else 0)
    return rest ^ 0xFFFFFFFF


def single(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def half_even(numerator, shift):
    """numerator / 2^shift to the nearest whole number, a half to the even one, in whole numbers alone"""
    whole, rest = divmod(numerator, 1 << shift)
    half = (1 << shift) / 2
    return whole + (1 if rest > half or (rest == half and whole % 2 == 1) else 0)


class Bits:
    """Bits one after the other, the lowest first."""

    def __init__(self):
        self.bits = []

    def put(self, value, count):
        self.bits += [(value >> k) & 1 for k in range(count)]
        return self

    def bytes(self):
        padded = self.bits + [0] * (-len(self.bits) % 8)
        return bytes(sum(bit << k for k, bit in enumerate(padded[n : n + 8])) for n in range(0, len(padded), 8))


def near(q, bits, shift):
    return {"lags": list(range(1, len(q) + 1)), "q": q, "bits": bits, "shift": shift, "far": False,
        "head": bytes([len(q), bits, shift])}


def far(cycles, half, lag, q, bits, shift):
    lags = [k * lag + j for k in range(1, cycles + 1) for j in range(-half, half + 1)]
    assert len(lags) == len(q)
    return {"lags": lags, "q": q, "bits": bits, "shift": shift, "far": True,
        "head": struct.pack("<BBHBB", 64 + cycles, half, lag, bits, shift)}


def prediction(by, at, n, width):
    """at(n): value n"""
    if by is None:
        return 0
    if by["far"] and width <= 24:
        v = 0.0
        for q, lag in zip(by["q"], by["lags"]):
            v = single(v + single(single(q * 2.0 ** -by["shift"]) * at(n - lag)))
        whole = math.floor(v)
        rest = v - whole
        whole += 1 if rest > 0.5 or (rest == 0.5 and whole % 2 == 1) else 0
    else:
        assert sum(abs(q) for q in by["q"]) << (width - 1) <= 1 << 53
        whole = half_even(sum(q * at(n - lag) for q, lag in zip(by["q"], by["lags"])), by["shift"])
    return max(-(1 << (width - 1)), min((1 << (width - 1)) - 1, whole))


def channel(x, before, bits, shift, predictors, blocks):
    """before: H codes; blocks: (predictor's number, mode) of each"""
    width = bits - shift
    assert all(code % (1 << shift) == 0 for code in x)
    y = [code >> shift for code in before + x]
    H = len(before)
    at = lambda n: y[H + n] if n >= -H else 0
    out = bytes([len(predictors) | shift << 3])
    for by in predictors:
        coefficients = Bits()
        for q in by["q"]:
            assert -(1 << (by["bits"] - 1)) <= q < 1 << (by["bits"] - 1)
            coefficients.put(q, by["bits"])
        out += by["head"] + coefficients.bytes()
    modes, low, quotients = Bits(), b"", Bits()
    last = (0, 0)
    assert len(blocks) == (len(x) + 31) // 32
    for block, (which, mode) in enumerate(blocks):
        step = mode - last[1]
        if which == last[0] and step == 0: modes.put(1, 1)
        elif which == last[0] and step == 1: modes.put(0b10, 2)
        elif which == last[0] and step == -1: modes.put(0b100, 3)
        else: modes.put(0, 3).put(which, 2).put(mode, 6)
        last = (which, mode)
        by = predictors[which - 1] if which else None
        first = 32 * block
        assert not (by and by["far"]) or max(by["lags"]) <= first + H
        lows = Bits()
        for n in range(first, min(first + 32, len(x))):
            r = (at(n) - prediction(by, at, n, width) + 2**31) % 2**32 - 2**31
            z = 2 * r if r >= 0 else -2 * r - 1
            if mode <= 32:
                assert z < 1 << mode, (z, mode)
                lows.put(z, mode)
            else:
                lows.put(z, mode - 33)
                assert z >> (mode - 33) <= 240
                quotients.put(0, z >> (mode - 33)).put(1, 1)
        low += lows.bytes()
    return out + modes.bytes() + low + quotients.bytes()


def name(text):
    return bytes([len(text)]) + text.encode("ascii")


def description(h, channels):
    out = struct.pack("<dB", h["nominalRateHz"], len(channels)) + name(h["terminal"]) + name(h["stream"]) + name(h["calibration"] or "")
    for c in channels:
        out += bytes([c["bits"]]) + name(c["name"])
    return out


def frame(h, pulses, channels, H, crc):
    """channels: (description, history and codes, shift, predictors, blocks)"""
    clock = h["clock"]
    flags = (0 if H else 1) | (2 if h["starts"] else 0) | (4 if h["ends"] else 0)
    body = description(h, [c[0] for c in channels])
    D = len(body)
    for p in pulses:
        body += struct.pack("<Bqd", REGISTERS.index(p["register"]), p["sample"], p["fraction"])
    for c, before, x, shift, predictors, blocks in channels:
        body += channel(x, before[len(before) - H :], c["bits"], shift, predictors, blocks)
    head = b"ETSF" + struct.pack("<BBBBIIQqqdddIHHH", 2, flags, STATES.index(clock["state"]), 0, 74 + len(body) + 4,
        h["samples"], h["sequence"], h["firstSample"], int(clock["sampleTaiNs"]), clock["measuredRateHz"],
        clock["rateErrorBoundPpm"], clock["timeErrorBoundNs"], crc if H else 0, H, len(pulses), D)
    assert len(head) == 74
    return head + body + struct.pack("<I", crc32c(head + body))


def header(samples, **more):
    return {"terminal": "t-1", "stream": "s/1", "sequence": 1, "firstSample": 1000, "samples": samples, "clock": {
        "sampleTaiNs": "1800000037000000000", "measuredRateHz": 4000.001, "rateErrorBoundPpm": 0.5, "timeErrorBoundNs": 900.0,
        "state": "locked"}, "nominalRateHz": 4000.0, "calibration": "c-1", "starts": False, "ends": False, **more}


def stream(about, *frames):
    """frames: (header, pulses, H, channels without what was before); each continues the one before it where H > 0"""
    made, crc, before = [], 0, {}
    for h, pulses, H, channels in frames:
        full = [(c, before.get(c["name"], []), x, *rest) for c, x, *rest in channels]
        whole = frame(h, pulses, full, H, crc)
        said = {**h, "channels": [c[0] for c in channels], "continues": {"crc": crc, "samples": H} if H else None}
        made.append({"header": said, "pulses": pulses, "codes": [c[1] for c in channels], "hex": whole.hex()})
        crc = struct.unpack("<I", whole[-4:])[0]
        before = {c["name"]: (b if H else []) + x for c, b, x, *_ in full}
    return {"about": about, "frames": made}


chance = random.Random(20260101)
ua, ia = {"name": "ua", "bits": 24}, {"name": "ia", "bits": 32}
wave = lambda n, peak, period, noise: round(peak * math.sin(2 * math.pi * n / period) + 0.03 * peak * math.sin(10 * math.pi * n / period + 1)
    + noise * chance.gauss(0, 1))
packed = lambda samples, mode, which=0: [(which, mode)] * ((samples + 31) // 32)

second = near([2, -1], 3, 0)
smooth = near([chance.randrange(-3000, 3000) for _ in range(31)] + [4095], 13, 11)
halves = near([1, 2], 3, 2)  # (y[n-1] + 2·y[n-2]) / 4: every fourth is a half
steady = [wave(n, 5.2e6, 80.05, 33) for n in range(1400)]
slow = [wave(n, 30000, 16.02, 2) for n in range(300)]
wide = [wave(n, 4e8, 40.1, 900) for n in range(400)]
cycles = lambda K, half, scale: [round(scale * (1.5 if j == half else 0.02 * (j - half)) / K * chance.uniform(0.9, 1.1)) for _ in range(K) for j in range(2 * half + 1)]
three = far(3, 3, 80, cycles(3, 3, 2**20), 22, 20)
close = far(8, 1, 2, cycles(8, 1, 2**9), 11, 9)
exact = far(2, 2, 40, cycles(2, 2, 2**18), 20, 18)
rice = 33

def modes_of(samples, firsts, rest):
    return (firsts + [rest] * ((samples + 31) // 32))[: (samples + 31) // 32]

vectors = [
    stream("no predictor, packed: three samples of three bits", (header(3, calibration=None, starts=True, ends=True), [], 0,
        [({"name": "u", "bits": 3}, [-4, 3, 1], 0, [], packed(3, 3))])),
    stream("one sample, one bit, nothing known", (header(1, sequence=2**53 - 1, firstSample=0, clock={"sampleTaiNs": "-5",
        "measuredRateHz": 0.5, "rateErrorBoundPpm": 0.0, "timeErrorBoundNs": 1e18, "state": "free"}), [], 0,
        [({"name": "u", "bits": 1}, [-1], 0, [], packed(1, 1))])),
    stream("both ends of int32, residuals wrap", (header(6), [], 0, [
        (ia, [-2**31, 2**31 - 1, -2**31, 0, 2**31 - 1, -1], 0, [second], packed(6, 32, 1)), (ua, [0] * 6, 0, [], packed(6, 0))])),
    stream("pulses of every register", (header(40, clock={**header(1)["clock"], "state": "holdover"}), [
        {"register": r, "sample": 1000 + 13 * k, "fraction": f} for k, (r, f) in enumerate(zip(REGISTERS, [0.0, 0.25, 0.5, 1 - 2**-53]))],
        0, [(ua, [n - 20 for n in range(40)], 0, [second], packed(40, rice + 3, 1))])),
    stream("halves are rounded to even, above and below zero", (header(96), [], 0,
        [({"name": "u", "bits": 8}, [chance.randrange(-128, 128) for _ in range(96)], 0, [halves], packed(96, rice + 6, 1))])),
    stream("near of order 32, cut to the width; steps up, down and afar", (header(200), [], 0, [({"name": "u", "bits": 17}, slow[:200], 0,
        [second, smooth], [(1, rice + 12), (1, rice + 13), (1, rice + 12), (2, 18), (2, 19), (0, 17), (0, 17)])])),
    stream("codes that end in five zeros", (header(70), [], 0, [({"name": "u", "bits": 24}, [32 * wave(n, 1e5, 80, 3) for n in range(70)], 5,
        [second], [(1, rice + 12), (1, rice + 10), (1, rice + 9)])])),
    stream("far in single precision, key frame and two that continue it", 
        (header(700), [], 0, [(ua, steady[:700], 0, [second, three], [(1, rice + 17)] * 8 + [(2, rice + 16)] * 14)]),
        (header(500, sequence=2, firstSample=1700), [], 243, [(ua, steady[700:1200], 0, [three], packed(500, rice + 16, 1))]),
        (header(200, sequence=3, firstSample=2200, ends=True), [], 1024, [(ua, steady[1200:], 0, [three], packed(200, 24, 1))])),
    stream("far with the shortest lag there is for its width, low rate", (header(300, nominalRateHz=800.0), [], 0,
        [({"name": "u", "bits": 17}, slow, 0, [close], [(0, 17)] + [(1, rice + 13)] * 9)])),
    stream("far exactly, 32 bits, history from two frames before",
        (header(150), [], 0, [(ia, wide[:150], 0, [second, exact], [(1, 32)] * 3 + [(2, 29)] * 2)]),
        (header(20, sequence=2, firstSample=1150), [], 82, [(ia, wide[150:170], 0, [exact], packed(20, 29, 1))]),
        (header(230, sequence=3, firstSample=1170), [], 82, [(ia, wide[170:], 0, [exact], [(1, 29), (1, 30), (1, 30), (1, rice + 23), (1, rice + 24), (1, rice + 24), (1, rice + 23), (1, rice + 23)])])),
    stream("the largest quotient", (header(33), [], 0, [({"name": "u", "bits": 9}, [120] + [0] * 31 + [-120], 0, [], packed(33, rice))])),
]
print("[\n" + ",\n".join(json.dumps(v) for v in vectors) + "\n]")
