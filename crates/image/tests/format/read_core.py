#!/usr/bin/env python3
"""Reads a gill core by docs/image-format.md alone, and prints what it found as JSON.

Written from the document, not from the code: where the two differ, a test of crates/image fails. It is no tool for users; what it
is good for is to show that a reader in another language is an afternoon's work. Usage: read_core.py CORE [scan]
"""

import json
import struct
import sys


def crc32c_table():
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = crc32c_table()


def crc32c(data, value=0):
    value ^= 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


# ---- layout ------------------------------------------------------------------------------------------------------------

HEADER = struct.Struct("<8sHHIQII")
FRAME = struct.Struct("<4sHHIIIIIIQII")
TRAILER = struct.Struct("<8sQQIIII")
CONTINUES, CONTINUED, INDEX = 1, 2, 31


def read_header(data):
    magic, major, minor, flags, created_ms, pid, crc = HEADER.unpack_from(data, 0)
    assert magic == b"\x89GILL\r\n\x1a" and crc == crc32c(data[:28]) and major == 1
    return {"major": major, "minor": minor, "flags": flags, "created_ms": created_ms, "pid": pid}


class Frame:
    def __init__(self, section, flags, sequence, records, length, first, low, high, offset, checksum):
        self.section, self.flags, self.sequence, self.records, self.length = section, flags, sequence, records, length
        self.first, self.low, self.high, self.offset, self.checksum = first, low, high, offset, checksum

    def payload(self, data):
        payload = data[self.offset + 48 : self.offset + 48 + self.length]
        assert len(payload) == self.length and crc32c(payload) == self.checksum
        return payload


def read_frame(data, at):
    fields = FRAME.unpack_from(data, at)
    magic, section, flags, sequence, records, length, first, low, high, offset, checksum, crc = fields
    if magic != b"\xf5Gf\n" or crc != crc32c(data[at : at + 44]) or offset != at or length > 16 << 20:
        return None
    return Frame(section, flags, sequence, records, length, first, low, high, offset, checksum)


def frames_by_index(data):
    magic, at, length, count, flags, zero, crc = TRAILER.unpack_from(data, len(data) - 40)
    assert magic == b"\x89GILEND\n" and crc == crc32c(data[-40:-4]) and length == len(data) and zero == 0
    frames, index_frames = [], 0
    while at:
        frame = read_frame(data, at)
        assert frame.section == INDEX
        index_frames += 1
        records = split(frame.payload(data))
        at = Reader(records[0]).u()
        for record in records[1:]:
            r = Reader(record)
            offset, section, flags_, sequence, records_, length_, first, low, high, checksum = (r.u() for _ in range(10))
            frames.append(Frame(section, flags_, sequence, records_, length_, first, low, high, offset, checksum))
    frames.sort(key=lambda frame: frame.offset)
    assert len(frames) + index_frames == count
    return frames, flags


def frames_by_scan(data):
    at, frames = 32, []
    while at < len(data):
        frame = read_frame(data, at) if at + 48 <= len(data) else None
        if frame is None:
            break
        if frame.section != INDEX:
            frames.append(frame)
        at += 48 + frame.length
    return frames, TRAILER.unpack_from(data, len(data) - 40)[4]


def split(payload):
    records, r = [], Reader(payload)
    while r.at < len(payload):
        records.append(r.take(r.u()))
    return records


def records_of(data, frames, section):
    """(record, key that the frame gives it or None) of a section."""
    mine = [frame for frame in frames if frame.section == section]
    found, at = [], 0
    while at < len(mine):
        frame = mine[at]
        at += 1
        if frame.flags & (CONTINUES | CONTINUED) == 0:
            records = split(frame.payload(data))
            assert len(records) == frame.records
            found += [(record, frame.first if number == 0 else None) for number, record in enumerate(records)]
            continue
        assert frame.flags == CONTINUES
        whole, number = bytearray(frame.payload(data)), 0
        while True:
            piece = mine[at]
            at += 1
            number += 1
            assert piece.flags & CONTINUED and piece.first == number and piece.low == frame.low
            whole += piece.payload(data)
            if piece.flags & CONTINUES == 0:
                break
        found.append((bytes(whole), frame.low))
    return found


# ---- encoding ----------------------------------------------------------------------------------------------------------


class Reader:
    """A record's bytes. One that ends early reads as if zeros followed."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        taken = self.data[self.at : self.at + count]
        self.at += count
        return bytes(taken) + bytes(count - len(taken))

    def u8(self):
        return self.take(1)[0]

    def u(self):
        first = self.u8()
        if first < 251:
            return first
        return int.from_bytes(self.take({251: 2, 252: 4, 253: 8}[first]), "little")

    def i(self):
        value = self.u()
        return value >> 1 if value & 1 == 0 else -((value + 1) >> 1)

    def f64(self):
        return struct.unpack("<d", self.take(8))[0]

    def bool(self):
        return self.u8() != 0

    def bytes(self):
        return self.take(self.u())

    def text(self):
        return self.bytes().decode("utf-8", "replace")

    def list(self, item):
        return [item() for _ in range(self.u())]

    def value(self):
        tag = self.u()
        if tag in (5, 6, 7, 8):
            return (tag, {5: self.i, 6: self.f64, 7: self.u, 8: self.u}[tag]())
        assert tag < 5, tag
        return (tag, None)

    def site(self):
        return {"code": self.u(), "pc": self.u(), "function": self.text(), "source": self.text(), "line": self.u(), "column": self.u()}

    def datum(self):
        tag = self.u()
        return [lambda: None, self.bool, self.i, self.f64, self.text, self.value][tag]()

    def detail(self):
        return [self.text(), self.datum()]

    def pair(self):
        return [self.text(), self.text()]

    def field(self):
        return {"name": self.text(), "type": self.u(), "doc": self.text(), "weak": self.bool()}


# A record's fields in order: name and how to read it.
RECORDS = {
    1: "reason:u title:text exception:value promise:value signal:i exit_code:i unix_ms:u uptime_ms:f64 site:site source_line:text "
    "event:u version:text os:text arch:text script:text signature:text heap_base:u context:value",
    2: "kind:u name:text doc:text object:bool flags:field aux:field word:field fields:[field]",
    3: "table:text number:u name:text doc:text",
    4: "stack:u index:u call:u8 site:site function:value native:u this:value arguments:[value] registers:[value] environment:value "
    "generator:value suspended:bool event:u new_target:value passed:u context:value left_out:u",
    6: "queue:u position:u kind:text state:text number:u event:u parent:u site:site created_ms:f64 due_ms:f64 interval_ms:f64 "
    "referenced:bool callback:value arguments:[value] object:value details:[detail] context:value",
    7: "id:u parent:u kind:text site:site created_ms:f64 started_ms:f64 ended_ms:f64 callback:value subject:value details:[detail] "
    "context:value",
    8: "number:u exception:value message:text site:site time_ms:f64 event:u outcome:u promise:value stack:u",
    9: "pid:u ppid:u uid:u executable:text argv:[text] cwd:text host:text environment:[pair] limits:[limit] measures:[measure] "
    "versions:[pair] options:[pair]",
    10: "id:u name:text kind:text text:text map:text first_line:u",
    11: "id:u name:text kind:text source:u start:u end:u parent:u parameters:u registers:u flags:u bytecode:bytes constants:[value] "
    "lines:bytes callees:bytes locals:[local] environments:[environment] handlers:[handler] scopes:[u] functions:[u] caches:[u] "
    "name_offset:u",
    12: "id:u kind:text parent:u code:u slots:[slot]",
    13: "name:text kind:text state:text source:u exports:value object:value parent:text requires:[text]",
    14: "kind:u name:text value:value",
    16: "severity:u8 text:text cell:u",
    17: "cells:u heap_bytes:u duration_us:u dropped:u omitted:text",
}

PARTS = {
    "limit": "text u u",
    "measure": "text u",
    "local": "u text u u u8",
    "environment": "u u u u",
    "handler": "u u u u u8",
    "slot": "text u8",
}


def read_one(r, kind):
    if kind in PARTS:
        return [getattr(r, part)() for part in PARTS[kind].split()]
    return getattr(r, kind)()


def read_record(section, data):
    r, record = Reader(data), {}
    for field in RECORDS[section].split():
        name, kind = field.split(":")
        record[name] = r.list(lambda: read_one(r, kind[1:-1])) if kind.startswith("[") else read_one(r, kind)
    assert r.at >= len(data), f"section {section}: {len(data) - r.at} bytes are left of {record}"
    return record


# ---- cells -------------------------------------------------------------------------------------------------------------


def cell_value(r, own):
    tag = r.u8()
    if tag == 10:
        return (7, own - r.u())
    if tag == 11:
        return (7, own + r.u())
    if tag in (5, 6, 7, 8):
        return (tag, {5: r.i, 6: r.f64, 7: r.u, 8: r.u}[tag]())
    assert tag < 5, tag
    return (tag, None)


def show(value):
    """A value as text that does not depend on a language's way to print numbers."""
    tag, content = value
    if tag == 6:
        return "6:" + struct.pack("<d", content).hex()
    return f"{tag}" if content is None else f"{tag}:{content}"


def content(r, kind, own):
    if kind == 0:
        return ""
    if kind in (1, 2):
        return show(cell_value(r, own))
    if kind in (3, 4, 5, 6):
        return str(r.u())
    if kind in (7, 8):
        return str(r.i())
    if kind == 9:
        return r.take(8).hex()
    if kind == 10:
        return r.bytes().hex()
    if kind == 11:
        return r.take(2 * r.u()).hex()
    if kind in (12, 13):
        return "[" + ",".join(show(cell_value(r, own)) for _ in range(r.u())) + "]"
    return "[" + ",".join(str(r.u()) for _ in range(r.u())) + "]"


def cells(data, frames, section, kinds):
    previous = 0
    for record, key in records_of(data, frames, section):
        r = Reader(record)
        delta = r.i()
        own = key if key is not None else previous + delta
        previous = own
        number, flags, aux, size = r.u8(), r.u8(), r.u(), r.u()
        kind = kinds[number]
        parts = [content(r, field["type"], own) for field in [kind["word"]] + kind["fields"]]
        assert r.at == len(record), f"cell {own:x} of kind {kind['name']}"
        yield f"{own:x} {kind['name']} {flags} {aux} {size} " + " ".join(parts)


def main():
    data = open(sys.argv[1], "rb").read()
    header = read_header(data)
    frames, flags = frames_by_scan(data) if sys.argv[2:] == ["scan"] else frames_by_index(data)
    everything, counts = {}, {}
    for section in RECORDS:
        everything[section] = [read_record(section, record) for record, _ in records_of(data, frames, section)]
        counts[section] = len(everything[section])
    kinds = {kind["kind"]: kind for kind in everything[2]}
    result = {"header": header, "flags": flags, "frames": len(frames), "counts": counts}
    for section, name in ((5, "near"), (15, "heap")):
        lines = list(cells(data, frames, section, kinds))
        counts[section] = len(lines)
        result[name] = crc32c("\n".join(lines).encode())
    result["status"] = {key: show(value) if isinstance(value, tuple) else value for key, value in everything[1][0].items()}
    result["stack"] = [
        {"site": frame["site"], "this": show(frame["this"]), "registers": [show(value) for value in frame["registers"]]}
        for frame in everything[4]
    ]
    result["sources"] = {str(source["id"]): crc32c(source["text"].encode()) for source in everything[10]}
    json.dump(result, sys.stdout)


main()
