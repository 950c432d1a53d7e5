"""Cover: one title drawn as a picture, and the picture of what has none.

A cover is a sheet of paper with a picture, the name below it, the year and the
sign of the house. What is television has the round corners of a screen.
"""

import hashlib
import math
import random

import cairo
from PIL import Image, ImageChops

from art import lettering
from art.choose import style_of
from art.colour import PAPER, contrast, rgb
from art.stage import Stage

W, H = 568, 800  # drawn at twice the largest size
STYLE = "1"      # part of a title's mark: when it changes, all are drawn anew
FRAME = 20       # the border of paper
PAD, FOOT = 24, 50


class Title:
    """A line of the list."""

    def __init__(self, line):
        fields = line.split("\t")
        if len(fields) != 6 or not fields[0].isdigit():
            raise ValueError("not six fields, the first a number: " + line)
        self.id, self.kind, self.year, self.number, genres, self.name = fields
        self.genres = [g for g in genres.split("|") if g]
        self.mark = hashlib.sha256((STYLE + "\t" + line).encode()).hexdigest()[:16]
        self.television = self.kind in ("series", "season", "program")

    def shown_name(self):
        """The name, without the number that a season's cover shows apart."""
        tail = ": Season " + self.number
        return self.name.removesuffix(tail) if self.kind == "season" else self.name


def new_sheet():
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, W, H)
    cr = cairo.Context(surface)
    cr.set_source_rgb(*rgb(PAPER))
    cr.paint()
    return surface, cr


def image_of(surface):
    surface.flush()
    return Image.frombytes("RGB", (W, H), bytes(surface.get_data()), "raw", "BGRX", surface.get_stride(), 1)


_grain = None


def grain():
    """The grain of printed paper, the same on every cover."""
    global _grain
    if _grain is None:
        chance = random.Random("grain")
        small = Image.frombytes("L", (W // 2, H // 2),
                                bytes(min(255, int(chance.gauss(249, 5))) for _ in range(W // 2 * (H // 2))))
        _grain = small.resize((W, H), Image.BILINEAR).convert("RGB")
    return _grain


def outline(cr, x, y, w, h, radius):
    """The path of a rectangle, its corners round if there is a radius."""
    if not radius:
        cr.rectangle(x, y, w, h)
        return
    cr.new_sub_path()
    for cx, cy, a in ((x + w - radius, y + radius, -0.5), (x + w - radius, y + h - radius, 0),
                      (x + radius, y + h - radius, 0.5), (x + radius, y + radius, 1)):
        cr.arc(cx, cy, radius, a * math.pi, (a + 0.5) * math.pi)
    cr.close_path()


def draw_sign(cr, cx, base, size):
    """The sign of the house, a sun that rises, in the colour that is set."""
    cr.arc(cx, base, size, math.pi, 2 * math.pi)
    cr.fill()
    cr.set_line_width(size * 0.3)
    for i in range(5):
        a = math.pi + (i + 0.5) * math.pi / 5
        for k, draw in ((1.35, cr.move_to), (1.9, cr.line_to)):
            draw(cx + size * k * math.cos(a), base + size * k * math.sin(a))
    cr.stroke()


def draw_foot(cr, x, base, w, said, colour):
    """What stands below the name: the year at the left, the house at the right."""
    lettering.use_face(cr, lettering.SMALL, said + "matinee")
    cr.set_font_size(25)
    cr.set_source_rgb(*colour)
    cr.move_to(x, base)
    cr.show_text(said)
    wide = cr.text_extents("matinee").x_advance
    cr.move_to(x + w - wide, base)
    cr.show_text("matinee")
    draw_sign(cr, x + w - wide - 20, base, 8)


def draw_number(cr, number, cx, cy, palette):
    """The number of a season on a disc."""
    cr.arc(cx, cy, 62, 0, 2 * math.pi)
    cr.set_source_rgb(*palette.light)
    cr.fill_preserve()
    cr.set_line_width(8)
    cr.set_source_rgb(*palette.dark)
    cr.stroke()
    lettering.use_face(cr, lettering.POSTER, number)
    cr.set_font_size(104 if len(number) < 2 else 84)
    e = cr.text_extents(number)
    cr.move_to(cx - e.x_bearing - e.width / 2, cy - e.y_bearing - e.height / 2)
    cr.show_text(number)


def band_of(palette, chance, television):
    """The colour under the name: one on which it can be read. That of a screen
    differs from paper."""
    light = palette.ground if television else palette.light
    band = chance.choice([palette.ground, light, palette.ground, palette.accent])
    return band if contrast(palette.on(band), band) >= 4.5 else palette.ground


def draw_cover(title):
    """Draws a title; returns a PIL image of W by H."""
    surface, cr = new_sheet()
    palette, composition, chance = style_of(title)
    x, y, w, h = FRAME, FRAME, W - 2 * FRAME, H - 2 * FRAME
    band = band_of(palette, chance, title.television)
    text = palette.on(band)
    name = lettering.Name(cr, title.shown_name(), chance, w - 2 * PAD, h * 0.43)
    picture = h - FOOT - PAD - (name.height + 14 if name.lines else 0)

    cr.save()
    outline(cr, x, y, w, h, 44 if title.television else 0)
    cr.clip()
    cr.set_source_rgb(*band)
    cr.paint()
    edge = 16 if title.television else 0
    stage = Stage(cr, x + edge, y + edge, w - 2 * edge, picture - edge, palette, chance)
    cr.save()
    outline(cr, stage.x, stage.y, stage.w, stage.h, 34 if title.television else 0)
    cr.clip()
    composition(stage)
    cr.restore()
    said = "" if title.year == "0" else title.year
    if title.kind == "season" and title.number != "0":
        draw_number(cr, title.number, x + w - 92, y + 92, palette)
        said = "season " + title.number
    name.draw(cr, x + PAD, y + picture + PAD, text,
              palette.accent if contrast(palette.accent, band) > 1.8 else text)
    draw_foot(cr, x + PAD, y + h - 22, w - 2 * PAD, said, text)
    cr.restore()
    return ImageChops.multiply(image_of(surface), grain())


def draw_missing():
    """The picture of a title that has none."""
    surface, cr = new_sheet()
    cr.rectangle(FRAME, FRAME, W - 2 * FRAME, H - 2 * FRAME)
    cr.set_source_rgb(*rgb("d9ccb2"))
    cr.fill()
    cr.set_source_rgb(*rgb("8d7c5f"))
    cx, base = W / 2, H * 0.52
    draw_sign(cr, cx, base, 84)
    cr.rectangle(cx - 170, base + 18, 340, 16)
    cr.fill()
    lettering.use_face(cr, lettering.SMALL, "matinee")
    cr.set_font_size(76)
    cr.move_to(cx - cr.text_extents("matinee").x_advance / 2, base + 118)
    cr.show_text("matinee")
    return image_of(surface)
