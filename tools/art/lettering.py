"""Lettering: names set in lines of equal width, as on a poster.

A name is drawn in one face, the first that has all its letters. A name for
which there is none, or whose letters have to be joined or go from the right,
which cairo alone does not do, is left out, and the cover is all picture.
"""

import unicodedata

import cairo

# Faces in order of preference.
POSTER = ["Bebas Neue", "League Spartan", "DejaVu Sans"]
ROUND = ["League Spartan", "Bebas Neue", "DejaVu Sans"]
SMALL = ["League Spartan", "DejaVu Sans"]

GAP = 14       # between two lines
LARGEST = 240  # size of a line; of one or two letters it is more
PARTICLES = set("a an the of and or in on to at by for from with is & la le les l' el los un une il "
                "der die das de du des y et und o os as da do".split())


def use_face(cr, faces, text):
    """Selects the first face that has every letter of text; None if none has."""
    for face in faces:
        cr.select_font_face(face, cairo.FONT_SLANT_NORMAL, cairo.FONT_WEIGHT_BOLD)
        cr.set_font_size(100)
        glyphs = cr.get_scaled_font().text_to_glyphs(0, 0, text, False)
        if all(g.index != 0 for g in glyphs):
            return face
    return None


def can_set(name):
    """Whether a name can be set letter by letter, from left to right."""
    return not any(unicodedata.bidirectional(c) in ("R", "AL") or unicodedata.category(c) in ("Mn", "Mc")
                   for c in name)


def is_particle(words):
    return all(w.lower().strip(".,:!?") in PARTICLES for w in words)


def breaks(words, most):
    """Ways of breaking words into at most `most` lines: all of them, or for a
    long name those with lines of about the same length."""
    n = len(words)
    if n <= 11:
        for mask in range(1 << (n - 1)):
            if mask.bit_count() < most:
                lines = [[words[0]]]
                for i in range(1, n):
                    if mask >> (i - 1) & 1:
                        lines.append([])
                    lines[-1].append(words[i])
                yield lines
        return
    total = sum(len(w) + 1 for w in words)
    for count in range(3, most + 1):
        lines, used = [[]], 0
        for w in words:
            if lines[-1] and used + (len(w) + 1) / 2 > total * len(lines) / count:
                lines.append([])
            lines[-1].append(w)
            used += len(w) + 1
        yield lines


class Line:
    """One line: its ink at size 1, and its size. A line of particles alone
    ("The", "of the") is small and has a rule beside it."""

    def __init__(self, cr, text, particle):
        e = cr.text_extents(text)
        self.text, self.particle = text, particle
        self.left, self.width = e.x_bearing / 100, max(e.width, 1) / 100
        self.up, self.tall = -e.y_bearing / 100, e.height / 100
        self.size = 0.0


class Name:
    """A name broken into lines that fill `width` and stay below `room`; `lines`
    is empty when no face has its letters."""

    def __init__(self, cr, name, chance, width, room):
        self.width, self.lines, self.height = width, [], 0
        name = unicodedata.normalize("NFC", name)
        faces = ROUND if chance.random() < 0.22 else POSTER
        small = chance.random() < 0.5
        self.face = use_face(cr, faces, name) if can_set(name) else None
        if not self.face:
            return
        if self.face == "League Spartan" and small and len(name) < 24:
            name = name.lower()
        self.cr, self.made = cr, {}
        best = max((self.measured(split, room, 420 if len(name) < 3 else LARGEST)
                    for split in breaks(name.split(), 7)), key=lambda found: found[0])
        _, self.lines, sizes, self.height = best
        for line, size in zip(self.lines, sizes):
            line.size = size

    def line(self, group, particle):
        text = " ".join(group)
        if text not in self.made:
            self.made[text] = Line(self.cr, text, particle)
        return self.made[text]

    def measured(self, split, room, largest):
        """How good a way of breaking is, its lines, their sizes and its height."""
        lines = [self.line(group, is_particle(group) and len(split) > 1) for group in split]
        sizes = [min(self.width / l.width, 48 if l.particle else largest) for l in lines]
        gaps = GAP * (len(lines) - 1)
        shrink = min(1.0, max(0.01, (room - gaps) / sum(l.tall * s for l, s in zip(lines, sizes))))
        sizes = [s * shrink for s in sizes]
        height = sum(l.tall * s for l, s in zip(lines, sizes)) + gaps
        large = [(l, s) for l, s in zip(lines, sizes) if not l.particle] or list(zip(lines, sizes))
        only = [s for _, s in large]
        # The smallest line must be read; lines of many sizes, or that leave the
        # right half empty, look torn, and so does "Cosmos: A" as a line.
        good = min(only) * 1.6 + sum(only) / len(only) * 0.5 - (max(only) - min(only)) * 0.25
        good -= sum(1 - l.width * s / self.width for l, s in large) * 40
        good -= (1 - shrink) * 60
        good -= 30 * max(0, sum(l.particle for l in lines) - 1) + 10 * any(l.particle for l in lines[1:])
        good -= 60 * lines[-1].particle
        good -= 25 * sum(1 for group in split[:-1] if len(group) > 1 and is_particle(group[-1:]))
        return good, lines, sizes, height

    def draw(self, cr, x, y, colour, rule):
        if not self.lines:
            return
        use_face(cr, [self.face], self.lines[0].text)
        for line in self.lines:
            cr.set_font_size(line.size)
            cr.set_source_rgb(*colour)
            cr.move_to(x - line.left * line.size, y + line.up * line.size)
            cr.show_text(line.text)
            if line.particle:
                left = x + line.width * line.size + 12
                cr.set_source_rgb(*rule)
                cr.rectangle(left, y + line.tall * line.size / 2 - 2.5, max(0, x + self.width - left), 5)
                cr.fill()
            y += line.tall * line.size + GAP
