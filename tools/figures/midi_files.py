#!/usr/bin/env python3
"""Writes Tests/MIDIFilesTests/Figures and the corpus Fuzzing/Corpora/midi: MIDI files of mido and of pretty_midi, with
the notes that these libraries read from them.

Needs mido 1.3.3 and pretty_midi 0.2.11. Run: python3 tools/figures/midi_files.py
Check a file that Sonde wrote: python3 tools/figures/midi_files.py --check FILE.mid prints such lines.
notes.txt has a line for each note: the file, start and end in seconds, channel (from 1), key, velocity, pitch bend in
semitones, pan, program (from 1), volume and expression when the note starts. The program plays the messages of
mido in order (`play`); the times come from mido's own tempo map, and the starts are compared with pretty_midi's.
"""

import os
import struct
import sys

import mido
import pretty_midi

top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
folder = os.path.join(top, "Tests/MIDIFilesTests/Figures")
corpus = os.path.join(top, "Fuzzing/Corpora/midi")


def play(path):
    """The notes of a file of format 0 or 1 with a PPQ division, as mido merges and times its messages."""
    file = mido.MidiFile(path)
    state = [dict(pan=64, volume=100, expression=127, program=1, bend=0.0, range=2.0, rpn=None, pedal=False)
             for _ in range(16)]
    down, held, notes, now = {}, {}, [], 0.0
    for message in file:  # merged tracks; `time` is in seconds
        now += message.time
        if message.is_meta or message.type == "sysex":
            continue
        c = message.channel
        s = state[c]
        if message.type == "note_on" and message.velocity > 0:
            for note in held.pop((c, message.note), []):
                note["end"] = now
            note = dict(start=now, end=None, channel=c + 1, key=message.note, velocity=message.velocity,
                        bend=s["bend"] / 8192 * s["range"], pan=s["pan"], program=s["program"],
                        volume=s["volume"], expression=s["expression"])
            notes.append(note)
            down.setdefault((c, message.note), []).append(note)
        elif message.type in ("note_off", "note_on"):
            if down.get((c, message.note)):
                note = down[(c, message.note)].pop(0)
                if s["pedal"]:
                    held.setdefault((c, message.note), []).append(note)
                else:
                    note["end"] = now
        elif message.type == "program_change":
            s["program"] = message.program + 1
        elif message.type == "pitchwheel":
            s["bend"] = message.pitch
        elif message.type == "control_change":
            n, v = message.control, message.value
            if n in (7, 10, 11):
                s[{7: "volume", 10: "pan", 11: "expression"}[n]] = v
            elif n == 64:
                s["pedal"] = v >= 64
                if v < 64:
                    for key in [k for k in held if k[0] == c]:
                        for note in held.pop(key):
                            note["end"] = now
            elif n == 101:
                s["rpn"] = v
            elif n == 6 and s["rpn"] == 0:
                s["range"] = float(v)
    for note in notes:
        if note["end"] is None:
            note["end"] = now
    check(path, notes)
    return notes


def check(path, notes):
    """Compares keys, velocities and starts with pretty_midi, which does not know the pedal."""
    others = [(n.start, n.pitch, n.velocity, i.is_drum)
              for i in pretty_midi.PrettyMIDI(path).instruments for n in i.notes]
    own = {}
    for n in notes:
        own.setdefault((n["key"], n["velocity"], n["channel"] == 10), []).append(n["start"])
    # pretty_midi leaves out notes without an end.
    for start, *rest in others:
        assert any(abs(start - time) < 1e-6 for time in own.get(tuple(rest), [])), (path, start, rest)


def lines(path):
    """The notes of a file as lines of text."""
    return [" ".join([os.path.basename(path)] + [repr(value) for value in note.values()]) for note in play(path)]


def messages(track, items):
    """Appends messages given as (absolute tick, type, parameters)."""
    last = 0
    for tick, kind, parameters in items:
        make = mido.MetaMessage if kind in ("set_tempo", "track_name", "text") else mido.Message
        track.append(make(kind, time=tick - last, **parameters))
        last = tick


def tempo_file():
    file = mido.MidiFile(type=1, ticks_per_beat=96)
    tempo, lead, drums = mido.MidiTrack(), mido.MidiTrack(), mido.MidiTrack()
    messages(tempo, [(0, "set_tempo", dict(tempo=400000)), (100, "set_tempo", dict(tempo=731123)),
                     (333, "set_tempo", dict(tempo=250000))])
    messages(lead, [
        (0, "track_name", dict(name="lead")),
        (0, "control_change", dict(control=7, value=90)), (0, "control_change", dict(control=10, value=20)),
        (0, "program_change", dict(program=40)),
        (10, "note_on", dict(note=60, velocity=100)), (50, "note_on", dict(note=64, velocity=80)),
        (120, "note_off", dict(note=60)), (130, "control_change", dict(control=10, value=127)),
        (130, "control_change", dict(control=11, value=64)), (200, "note_on", dict(note=64, velocity=0)),
        (210, "control_change", dict(control=101, value=0)), (210, "control_change", dict(control=100, value=0)),
        (210, "control_change", dict(control=6, value=12)), (215, "pitchwheel", dict(pitch=-4096)),
        (220, "note_on", dict(note=70, velocity=1)), (400, "note_off", dict(note=70)),
        (410, "control_change", dict(control=64, value=127)), (420, "note_on", dict(note=72, velocity=64)),
        (430, "note_off", dict(note=72)), (500, "control_change", dict(control=64, value=0)),
        (510, "note_on", dict(note=48, velocity=127)), (520, "note_on", dict(note=48, velocity=126)),
        (530, "note_off", dict(note=48)), (540, "note_off", dict(note=48)),
    ])
    messages(drums, [(tick, "note_on", dict(channel=9, note=36 + tick % 7, velocity=100 if tick % 2 == 0 else 0))
                     for tick in range(0, 60)]
             + [(tick, "note_off", dict(channel=9, note=36 + tick % 7)) for tick in range(60, 67)])
    file.tracks += [tempo, lead, drums]
    return file


def pretty_file():
    song = pretty_midi.PrettyMIDI(resolution=220, initial_tempo=97)
    flute = pretty_midi.Instrument(program=73)
    for i in range(20):
        flute.notes.append(pretty_midi.Note(40 + i * 4, 30 + i * 3, 0.31 * i, 0.31 * i + 0.2))
    flute.control_changes.append(pretty_midi.ControlChange(10, 96, 0.0))
    kit = pretty_midi.Instrument(program=0, is_drum=True)
    for i in range(10):
        kit.notes.append(pretty_midi.Note(100, [36, 38][i % 2], 0.25 * i, 0.25 * i + 0.1))
    song.instruments += [flute, kit]
    return song


def raw(name, division, track, format=0, tracks=1, where=folder):
    data = b"MThd" + struct.pack(">IHHH", 6, format, tracks, division)
    data += b"MTrk" + struct.pack(">I", len(track)) + track
    with open(os.path.join(where, name), "wb") as out:
        out.write(data)


def main():
    for place in (folder, corpus):
        os.makedirs(place, exist_ok=True)
    names = ["tempo.mid", "pretty.mid", "running.mid"]
    tempo_file().save(os.path.join(folder, names[0]))
    pretty_file().write(os.path.join(folder, names[1]))
    # Format 0: running status, a system-exclusive message, pressure, a text, and a note without an end.
    end = bytes([0, 0xFF, 0x2F, 0])
    track = bytes([0, 0x90, 60, 100, 10, 62, 90, 10, 60, 0, 0, 62, 0, 0, 0xF0, 3, 1, 2, 0xF7,
                   0, 0xD0, 9, 0, 0xA0, 60, 9, 5, 0xFF, 1, 2, 65, 66, 0x81, 0x00, 0x91, 40, 33, 48, 0xFF, 0x7F, 0])
    raw(names[2], 24, track + end)
    # 25 frames with 40 ticks each: a tick is a millisecond.
    raw("smpte.mid", (256 - 25) << 8 | 40, bytes([0x83, 0x74, 0x90, 69, 127, 0x81, 0x7A, 69, 0]) + end)
    raw("songs.mid", 24, end, format=2, tracks=2)
    for name in names + ["smpte.mid", "songs.mid"]:
        with open(os.path.join(folder, name), "rb") as source, open(os.path.join(corpus, name), "wb") as out:
            out.write(source.read())
    with open(os.path.join(folder, "notes.txt"), "w") as out:
        out.write("# Written by tools/figures/midi_files.py\n")
        for name in names:
            out.writelines(line + "\n" for line in lines(os.path.join(folder, name)))


if sys.argv[1:2] == ["--check"]:
    print("\n".join(lines(sys.argv[2])))
else:
    main()
